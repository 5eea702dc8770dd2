#include "server/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace cofactor {
namespace {

using Set = Done (*)(Config&, const std::string&);

Result<std::uint64_t> number(const std::string& text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) {
    return invalid(fmt::format("\"{}\" is not a whole number.", text));
  }
  return out;
}

Done limit(std::uint32_t& into, const std::string& text) {
  auto value = number(text);
  if (!value || *value == 0 || *value > 1'000'000'000) {
    return invalid(fmt::format("A limit is a number from 1 to 1,000,000,000, not \"{}\".", text));
  }
  into = static_cast<std::uint32_t>(*value);
  return {};
}

Done duration(std::chrono::seconds& into, const std::string& text) {
  constexpr std::uint64_t most = 30UL * 24 * 3600;
  auto value = number(text);
  if (!value || *value == 0 || *value > most) {
    return invalid(fmt::format("A session lasts from 1 to {} seconds, not \"{}\".", most, text));
  }
  into = std::chrono::seconds(*value);
  return {};
}

// The host of "scheme://host[:port]"; empty when it is no such thing.
std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  const std::string_view rest =
      scheme == std::string_view::npos ? std::string_view() : url.substr(scheme + 3);
  const auto end = rest.starts_with('[') ? rest.find(']') + 1 : rest.find(':');
  return rest.substr(0, end);
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
         host.starts_with("127.");
}

bool is_origin(std::string_view url) {
  constexpr std::string_view marks = "-.:[]";
  const auto after = url.find("://");
  const bool plain = url.starts_with("http://");
  return (plain || url.starts_with("https://")) && !host_of(url).empty() &&
         (!plain || is_this_machine(host_of(url))) &&
         std::ranges::all_of(url.substr(after + 3), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.contains(c);
         });
}

Done set_proxies(Config& config, const std::string& text) {
  config.proxies.ranges.clear();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    auto range = http::AddressRange::parse(text.substr(begin, end - begin));
    if (!range) {
      return range.error();
    }
    config.proxies.ranges.push_back(*range);
    begin = end + 1;
  }
  return {};
}

// "host:port"; the host of IPv6 in brackets.
Result<egress::Place> place(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string::npos ? number("") : number(text.substr(colon + 1));
  std::string host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  if (!port || *port == 0 || *port > 65535 || host.empty()) {
    return invalid(fmt::format("\"{}\" is not of the form host:port.", text));
  }
  return egress::Place{.host = std::move(host), .port = static_cast<std::uint16_t>(*port)};
}

Done set_internal(Config& config, const std::string& text) {
  config.egress_internal.clear();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    auto one = place(text.substr(begin, end - begin));
    if (!one) {
      return one.error();
    }
    config.egress_internal.push_back(std::move(*one));
    begin = end + 1;
  }
  return {};
}

Done set_mail_tls(Config& config, const std::string& text) {
  using egress::RelayTls;
  if (text != "starttls" && text != "tls" && text != "none") {
    return invalid("mail.tls is \"starttls\", \"tls\" or \"none\".");
  }
  config.mail.tls = text == "starttls" ? RelayTls::kStartTls
                    : text == "tls"    ? RelayTls::kFromStart
                                       : RelayTls::kNone;
  return {};
}

struct Setting {
  const char* key;
  Set set;
};

// Every key that a file may have; the environment's names come from them.
constexpr std::array kSettings = {
    Setting{"listen",
            [](Config& c, const std::string& v) {
              c.listen = v;
              return Done();
            }},
    Setting{"data",
            [](Config& c, const std::string& v) {
              c.data = v;
              return Done();
            }},
    Setting{"public_url",
            [](Config& c, const std::string& v) {
              if (!is_origin(v)) {
                return Done(
                    invalid("public_url is an origin alone, as https://cofactor.example.com "
                            "or http://localhost:8420."));
              }
              c.public_url = v;
              return Done();
            }},
    Setting{"tls.cert",
            [](Config& c, const std::string& v) {
              c.tls_cert = v;
              return Done();
            }},
    Setting{"tls.key",
            [](Config& c, const std::string& v) {
              c.tls_key = v;
              return Done();
            }},
    Setting{"tls.min_version",
            [](Config& c, const std::string& v) {
              if (v != "1.2" && v != "1.3") {
                return Done(invalid("tls.min_version is \"1.2\" or \"1.3\"."));
              }
              c.tls_min_version = v == "1.2" ? http::TlsVersion::k12 : http::TlsVersion::k13;
              return Done();
            }},
    Setting{"trusted_proxies", set_proxies},
    Setting{"proxy_header",
            [](Config& c, const std::string& v) {
              using Field = http::TrustedProxies::Field;
              if (v != "x-forwarded-for" && v != "forwarded") {
                return Done(invalid("proxy_header is \"x-forwarded-for\" or \"forwarded\"."));
              }
              c.proxies.field = v == "forwarded" ? Field::kForwarded : Field::kXForwardedFor;
              return Done();
            }},
    Setting{"reserve_bytes",
            [](Config& c, const std::string& v) {
              auto bytes = number(v);
              if (!bytes) {
                return Done(bytes.error());
              }
              c.reserve_bytes = *bytes;
              return Done();
            }},
    Setting{"clock.require_sync",
            [](Config& c, const std::string& v) {
              if (v != "true" && v != "false") {
                return Done(invalid("clock.require_sync is true or false."));
              }
              c.clock_require_sync = v == "true";
              return Done();
            }},
    Setting{"metrics.listen",
            [](Config& c, const std::string& v) {
              c.metrics_listen = v;
              return Done();
            }},
    Setting{"sessions.idle_s",
            [](Config& c, const std::string& v) { return duration(c.sessions.idle, v); }},
    Setting{"sessions.absolute_s",
            [](Config& c, const std::string& v) { return duration(c.sessions.absolute, v); }},
    Setting{"mail.relay",
            [](Config& c, const std::string& v) {
              auto relay = place(v);
              if (!relay) {
                return Done(relay.error());
              }
              c.mail.relay = std::move(*relay);
              return Done();
            }},
    Setting{"mail.from",
            [](Config& c, const std::string& v) {
              c.mail.from = egress::MailAddress::parse(v);
              return c.mail.from ? Done() : Done(invalid("mail.from is no mail address."));
            }},
    Setting{"mail.tls", set_mail_tls},
    Setting{"mail.user",
            [](Config& c, const std::string& v) {
              c.mail.user = v;
              return Done();
            }},
    Setting{"mail.password_file",
            [](Config& c, const std::string& v) {
              c.mail.password_file = v;
              return Done();
            }},
    Setting{"egress.internal", set_internal},
    Setting{"egress.ca_file",
            [](Config& c, const std::string& v) {
              c.egress_ca_file = v;
              return Done();
            }},
    Setting{"notices.hours",
            [](Config& c, const std::string& v) {
              auto hours = delivery::Hours::parse(v);
              if (!hours) {
                return Done(hours.error());
              }
              c.notice_hours = *hours;
              return Done();
            }},
    Setting{"limits.releases_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.releases_per_minute, v); }},
    Setting{"limits.requests_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.requests_per_minute, v); }},
    Setting{"limits.refusals_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.refusals_per_minute, v); }},
};

Done set(Config& config, const std::string& key, const std::string& value) {
  for (const Setting& setting : kSettings) {
    if (key == setting.key) {
      return setting.set(config, value);
    }
  }
  return invalid(fmt::format("The configuration has a key that is not known: {}.", key),
                 "Look for a misspelt name.");
}

// What is no text in it becomes a member that no key takes.
std::string joined(const toml::array& list) {
  std::string out;
  for (const toml::node& member : list) {
    out += (out.empty() ? "" : ",") + member.value_or<std::string>("?");
  }
  return out;
}

Done set_all(Config& config, const std::string& prefix, const toml::table& table) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    Done done;
    if (const auto* inner = node.as_table()) {
      done = set_all(config, key + ".", *inner);
    } else if (const auto* list = node.as_array()) {
      done = set(config, key, joined(*list));
    } else if (const auto text = node.value<std::string>()) {
      done = set(config, key, *text);
    } else if (const auto whole = node.value<std::int64_t>(); whole && node.is_integer()) {
      done = set(config, key, std::to_string(*whole));
    } else if (const auto flag = node.value<bool>()) {
      done = set(config, key, *flag ? "true" : "false");
    } else {
      done = invalid(fmt::format("The configuration's {} is of a type that is not used.", key));
    }
    if (!done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Done read_config_file(const std::filesystem::path& file, Config& config) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    return invalid(fmt::format("The configuration {} cannot be read.", file.string()));
  }
  try {
    return set_all(config, "", toml::parse(text.str()));
  } catch (const toml::parse_error& error) {
    return invalid(fmt::format("The configuration {} is no TOML at line {}: {}.",
                               file.string(),
                               error.source().begin.line,
                               error.description()));
  }
}

Done read_config_environment(const Variable& variable, Config& config) {
  for (const Setting& setting : kSettings) {
    std::string name = "COFACTOR_";
    for (const char* c = setting.key; *c != '\0'; ++c) {
      name += *c == '.' ? '_' : *c >= 'a' && *c <= 'z' ? static_cast<char>(*c - 'a' + 'A') : *c;
    }
    if (const auto value = variable(name)) {
      if (auto done = setting.set(config, *value); !done) {
        return invalid(fmt::format("{}: {}", name, done.error().message));
      }
    }
  }
  return {};
}

Done check_mail(const MailSettings& mail) {
  if (mail.relay.has_value() != mail.from.has_value()) {
    return invalid("Mail needs its relay and the address that it comes from.",
                   "Give both mail.relay and mail.from.");
  }
  if (mail.user.empty() == mail.password_file.has_value()) {
    return invalid("A login at the relay is a user and a password.",
                   "Give both mail.user and mail.password_file, or neither.");
  }
  if (mail.tls == egress::RelayTls::kNone &&
      (!mail.user.empty() || (mail.relay && !is_this_machine(mail.relay->host)))) {
    return invalid("Without TLS mail goes to a relay on this machine alone, and without a login.",
                   "Give mail.tls = \"starttls\" or \"tls\".");
  }
  return {};
}

Done check_config(const Config& config) {
  if (auto mail = check_mail(config.mail); !mail) {
    return mail;
  }
  if (config.tls_cert.has_value() != config.tls_key.has_value()) {
    return invalid("A certificate needs its key, and a key its certificate.",
                   "Give both tls.cert and tls.key.");
  }
  if (config.tls_cert && config.listen.starts_with("unix:")) {
    return invalid("A unix socket is served plain, by the proxy before it.",
                   "Leave tls.cert and tls.key away, or listen at an address.");
  }
  return {};
}

std::string common_fields(const Config& config) {
  std::string fields =
      "X-Content-Type-Options: nosniff\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Referrer-Policy: no-referrer\r\n";
  const std::string reached_at =
      config.public_url.empty() && config.tls_cert ? "https://" + config.listen : config.public_url;
  if (reached_at.starts_with("https://") && !is_this_machine(host_of(reached_at))) {
    fields += "Strict-Transport-Security: max-age=31536000\r\n";
  }
  return fields;
}

}  // namespace cofactor
