package dev.sluice.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The key that signs the token of this process. RSA, because the private half alone, which is what the file keeps,
/// holds the public one too (RFC 8017 §3.2), and because it is what the OIDC extension reads a bare public key as.
record SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    private static final String ALGORITHM = "RSA";
    private static final int BITS = 2048;

    /// RFC 7468 §10.
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";

    private static final String END = "-----END PRIVATE KEY-----";
    private static final Pattern PEM =
            Pattern.compile("\\s*" + BEGIN + "([A-Za-z0-9+/=\\s]+)" + END + "\\s*", Pattern.DOTALL);
    private static final int PEM_LINE = 64;

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(BITS);
            PrivateKey privateKey = generator.generateKeyPair().getPrivate();
            return new SigningKey(privateKey, publicHalf(privateKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java can make RSA keys", e);
        }
    }

    /// @throws GeneralSecurityException if the text is no such key
    static SigningKey parse(String pem) throws GeneralSecurityException {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new GeneralSecurityException("no PEM block of one");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not Base64", e);
        }
        PrivateKey privateKey = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der));
        return new SigningKey(privateKey, publicHalf(privateKey));
    }

    String toPem() {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        String body = Base64.getMimeEncoder(PEM_LINE, newline).encodeToString(privateKey.getEncoded());
        return BEGIN + "\n" + body + "\n" + END + "\n";
    }

    /// As the OIDC extension takes it: the Base64 of an X.509 SubjectPublicKeyInfo.
    String publicKeyBase64() {
        return Base64.getEncoder().encodeToString(publicKey.getEncoded());
    }

    private static PublicKey publicHalf(PrivateKey privateKey) throws GeneralSecurityException {
        if (!(privateKey instanceof RSAPrivateCrtKey rsa)) {
            throw new GeneralSecurityException("an RSA key without its public exponent");
        }
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    }

    @Override
    public String toString() {
        return "SigningKey[***]";
    }
}
