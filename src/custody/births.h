#pragma once

#include "custody/contents.h"

// What is born with keys of its own.
namespace cofactor {

// Keys that a verb draws in prepare. They stay open as long as this does, so that more can be
// sealed under them; then they are closed: those of a refused verb would stay in locked memory for
// ever, and those that were committed are opened again when they are asked for. A member of the
// verb.
class DrawnKeys {
 public:
  DrawnKeys() = default;
  DrawnKeys(DrawnKeys&& other) noexcept;
  DrawnKeys& operator=(DrawnKeys&& other) noexcept;
  ~DrawnKeys();

  // Draws one more. Refuses kSealed.
  Result<KeyRef> draw(Preparing& preparing, const KeyName& name, const Place& place);

  // What the batch puts for all that were drawn.
  const std::vector<EnvelopeChange>& envelopes() const { return envelopes_; }

 private:
  Keyring* keyring_ = nullptr;
  std::vector<EnvelopeChange> envelopes_;
};

// A new organization or vault with id, name and keys; when it is added is set in decide. Refuse
// kSealed.
Result<Organization> draw_organization(Preparing& preparing, DrawnKeys& keys, Name name);
Result<Vault> draw_vault(Preparing& preparing,
                         DrawnKeys& keys,
                         const OrganizationId& organization,
                         Name name);

}  // namespace cofactor
