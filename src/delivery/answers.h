#pragma once

#include "delivery/channel.h"
#include "egress/way_out.h"

// What is to be made of how the other side answered, or did not: strangers' words, of which a
// status and a wait are taken and nothing is shown.
namespace cofactor::delivery {

// Nobody answered: tried again, or stopped.
Sent sent_of(egress::Failure failure);

// A webhook's: any 2xx takes it; 410 never will. All else, redirects too, is tried again.
Sent sent_of_webhook(const egress::Answer& answer);

// A relay's (RFC 5321 §4.2.1): what it says of a mailbox or of the mail, 550 and above, is for
// ever. What it says of this server, its login among that, is tried again: somebody will mend it.
Sent sent_of_relay(const egress::Answer& answer);

// A push service's (RFC 8030 §5, RFC 8292 §4.2): what is to be done after that status.
enum class PushAnswer { kTaken, kGone, kLater, kNever };
PushAnswer push_answer_of(int status);

}  // namespace cofactor::delivery
