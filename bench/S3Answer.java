import java.nio.charset.StandardCharsets;

/// An answer without the headers that all have.
///
/// @param headers whole lines
record S3Answer(int status, String headers, byte[] body) {
    static S3Answer empty(int status, String headers) {
        return new S3Answer(status, headers, new byte[0]);
    }

    static S3Answer text(String text) {
        return new S3Answer(200, "Content-Type: text/plain\r\n", text.getBytes(StandardCharsets.UTF_8));
    }

    static S3Answer xml(String xml) {
        return xml(200, xml);
    }

    /// One of S3's errors by its code, such as `NoSuchKey`.
    static S3Answer error(int status, String code) {
        return xml(status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
    }

    private static S3Answer xml(int status, String xml) {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(StandardCharsets.UTF_8);
        return new S3Answer(status, "Content-Type: application/xml\r\n", body);
    }
}
