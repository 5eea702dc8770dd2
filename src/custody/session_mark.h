#pragma once

#include "custody/core.h"

namespace cofactor {

// What the pages of a browser's session show for it where they are asked (api/browser.h): a MAC of
// its hash under the request key. It says nothing of the session itself.
Hash session_mark(const Core& core, const Hash& session);

}  // namespace cofactor
