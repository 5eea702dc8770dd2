#include "api/waiting.h"

#include <limits>

#include "log/note.h"

namespace cofactor::api {

std::uint64_t Waiting::number(std::string_view name) const {
  return parse_decimal(request.parameter(name)).value_or(std::numeric_limits<std::uint64_t>::max());
}

Routes::Entry waiting_route(Operation operation, Answering answer) {
  operation.where = Where::kReaders;
  return {.operation = operation,
          .serve = [operation, answer](Core& core, http::Request&& request, http::Reply&& reply) {
            reply.send(answer({.core = core, .request = request, .operation = operation}));
          }};
}

}  // namespace cofactor::api
