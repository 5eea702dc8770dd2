#pragma once

namespace cofactor {

// Starts this program anew, once, with what malloc gives in huge pages. The directory is read at
// random, and half of what each such read costs is the way through the page tables (docs/decisions
// 0015). Does nothing where GLIBC_TUNABLES is set: then it has been done, or somebody has chosen;
// nor where the program has privileges of its own.
// REQUIRES: nothing has been begun that the second start would find half done.
void use_huge_pages(char** argv);

}  // namespace cofactor
