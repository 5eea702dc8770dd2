#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cofactor {

// Tells systemd how this service stands (sd_notify(3)): "READY=1", "STOPPING=1", lines of both.
// `socket` is $NOTIFY_SOCKET, a path or "@name"; without one, or where nobody listens, nothing
// happens: a server is not ended by who looks after it.
void tell_systemd(const std::optional<std::string>& socket, std::string_view state);

}  // namespace cofactor
