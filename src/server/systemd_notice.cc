#include "server/systemd_notice.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace cofactor {

void tell_systemd(const std::optional<std::string>& socket, std::string_view state) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (!socket || socket->empty() || socket->size() >= sizeof address.sun_path) {
    return;
  }
  std::ranges::copy(*socket, address.sun_path);
  if (address.sun_path[0] == '@') {  // of the abstract kind: its name begins with a zero byte
    address.sun_path[0] = '\0';
  }
  const int to = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (to < 0) {
    return;
  }
  ::sendto(to,
           state.data(),
           state.size(),
           MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket->size()));
  ::close(to);
}

}  // namespace cofactor
