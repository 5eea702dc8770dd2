#include "client/profile.h"

#include <sys/stat.h>

#include "client/body.h"
#include "client/private_file.h"

namespace cofactor::client {

Result<std::optional<Profile>> load_profile(const std::string& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return invalid("Others may read the profile " + file + ".",
                   "Run chmod 600 on it, and end its token if somebody may have read it.");
  }
  auto text = read_small(file);
  if (!text) {
    return std::optional<Profile>();
  }
  auto read = parse_json_as<Profile>(*text, kOpen);
  wipe(*text);
  if (!read) {
    return invalid("The profile " + file + " is damaged.",
                   "Remove the file and sign in again: cofactor login.");
  }
  return std::optional(std::move(*read));
}

void save_profile(const std::string& file, const Profile& profile) {
  Body body;
  body.add("url", profile.url)
      .add("token", profile.token)
      .add("log_key", profile.log_key)
      .add("log_origin", profile.log_origin);
  write_private(file, std::string(body.text()) + "\n");
}

Result<TokenText> token_in(std::string_view text) {
  constexpr std::size_t longest = 256;
  std::string_view line = text.substr(0, text.find('\n'));
  constexpr std::string_view space = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(space), line.size()));
  line = line.substr(0, line.find_last_not_of(space) + 1);
  if (line.empty() || line.size() > longest ||
      line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos) {
    return invalid("This is no token.", "A token stands alone on its line and begins with cft_.");
  }
  return TokenText::copy_from(bytes_of(line));
}

}  // namespace cofactor::client
