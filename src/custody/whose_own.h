#pragma once

#include "directory/event.h"
#include "directory/view.h"

namespace cofactor {

// Whose own an entry is, as the directory stands now: the person whose passkey, recovery, API
// token, browser, grant or choice it is about, of which they hear (delivery/notice.h). None:
// nobody's alone.
std::optional<PersonId> whose_own(const View& view, const Event& event);

// The same of the server's chain, where it is also the person who came, went or changed a thing of
// their own: what their own pages show.
std::optional<PersonId> whose_own_at_server(const View& view, const Event& event);

}  // namespace cofactor
