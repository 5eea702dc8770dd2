#pragma once

#include "vault/nouns.h"

namespace cofactor {

// Texts about an account as somebody asks for them: lengths, control and direction characters
// (notes may have several lines), an e-mail address that is one, a sign-in address that is http or
// https. An empty text stands for none. Refuses kInvalid and names the field.
Done check_texts(const AccountContent& content);

// The texts with the empty ones left out.
AccountContent without_empty(AccountContent content);

// `content` where `edits` says nothing, else what it says.
AccountContent edited(AccountContent content, const AccountContent& edits);

// Where the root of an AWS account signs in, unless it is said otherwise.
inline constexpr std::string_view kAwsSignIn = "https://signin.aws.amazon.com/";

}  // namespace cofactor
