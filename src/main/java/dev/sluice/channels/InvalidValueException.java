package dev.sluice.channels;

/// A value that a channel or a stream key cannot have.
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /// @param field its name in the document and in the API, such as `allowedNetworks[2]`
    /// @param why shows the value and the bound, for the person who wrote it
    public InvalidValueException(String field, String why) {
        super(field + ": " + why);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
