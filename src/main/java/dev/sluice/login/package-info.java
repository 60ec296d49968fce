/// Who may call: tokens of the operator's OpenID provider, or of this process itself where there is none; the
/// browser's way to the provider and back. All tokens are checked by Quarkus's OIDC extension.
@NullMarked
package dev.sluice.login;

import org.jspecify.annotations.NullMarked;
