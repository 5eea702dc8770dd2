#include "qr/child.h"

#include <unistd.h>

#include "qr/answer.h"
#include "qr/child_io.h"
#include "qr/decode.h"
#include "qr/read_codes.h"
#include "qr/sandbox.h"

namespace cofactor {
namespace {

void answer_one_picture() {
  const CodesRead read = read_codes(take_request(kMostPictureBytes).value_or(Bytes()));
  give_answer(encode({.outcome = read.outcome, .texts = {read.texts.begin(), read.texts.end()}}));
}

}  // namespace

void run_qr_child() {
  if (enter_sandbox(kQrRoom)) {
    answer_one_picture();
  } else {
    give_answer(encode({.outcome = QrOutcome::kNoSandbox, .texts = {}}));
  }
  _exit(0);
}

}  // namespace cofactor
