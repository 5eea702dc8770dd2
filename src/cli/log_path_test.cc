#include "cli/log_path.h"

#include <gtest/gtest.h>

namespace cofactor::cli {
namespace {

TEST(LogPath, SaysWhatAnExportOfItHasToShow) {
  SeededRandom random(7);
  const StoreId store = StoreId::draw(random);
  const OrganizationId organization = OrganizationId::draw(random);
  const VaultId vault = VaultId::draw(random);
  const LogPath server{.path = "/api/v1/server"};
  const LogPath whole{.path = "", .organization = organization.text()};
  const LogPath part{.path = "", .organization = organization.text(), .vault = vault.text()};
  EXPECT_EQ(*server.scope(store),
            (ExportScope{.scope = ExportKind::kServer, .chain = as_id<ChainId>(store)}));
  EXPECT_EQ(*whole.scope(store), (ExportScope{.chain = as_id<ChainId>(organization)}));
  EXPECT_EQ(*part.scope(store),
            (ExportScope{.scope = ExportKind::kVault,
                         .chain = as_id<ChainId>(vault),
                         .organization = as_id<ChainId>(organization)}));
}

TEST(LogPath, RefusesWhatIsNoId) {
  const LogPath none{.path = "", .organization = "org_1"};
  EXPECT_EQ(none.scope({}).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace cofactor::cli
