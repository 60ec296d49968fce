package dev.sluice.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Properties;

/// A file of the page, read from the class path once and held in memory, plain and compressed.
record PageFile(String contentType, Representation plain, Representation gzipped) {
    /// @param name of a file beside this class, in `page`
    static PageFile own(String name) {
        return of(read("page/" + name), type(name));
    }

    /// A file of a library, from its WebJar. The WebJar itself says which version it is, so that neither the page nor
    /// this class has to.
    ///
    /// @param library its name in npm
    /// @param path of the file in the library, e.g. `dist/hls.min.js`
    static PageFile ofWebJar(String library, String path) {
        String about = "/META-INF/maven/org.webjars.npm/" + library + "/pom.properties";
        var properties = new Properties();
        try (InputStream in = open(about)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + about, e);
        }
        String version = properties.getProperty("version");
        return of(read("/META-INF/resources/webjars/" + library + "/" + version + "/" + path), type(path));
    }

    static PageFile of(byte[] content, String contentType) {
        return new PageFile(contentType, Representation.plain(content, null), Representation.gzipped(content, null));
    }

    private static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        URL url = PageFile.class.getResource(resource);
        if (url == null) {
            throw new IllegalStateException("not on the class path: " + resource);
        }
        return url.openStream();
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no content type known for " + name);
        };
    }
}
