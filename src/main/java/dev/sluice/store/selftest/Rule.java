package dev.sluice.store.selftest;

/// What Sluice expects of a bucket. The most telling ones come first: where several are broken, the first one
/// names the cause.
public enum Rule {
    LISTABLE(
            Weight.ESSENTIAL,
            "the bucket can be listed",
            "broadcasts of dead processes would never be ended",
            Remedy.LIST),
    MISSING_IS_NOT_FOUND(
            Weight.ESSENTIAL,
            "a missing object is answered with 404",
            "Sluice could not tell what is missing from what is denied, and no channel would ever go live",
            Remedy.LIST),
    ONE_CREATOR(
            Weight.ESSENTIAL,
            "of 16 writers that create one object exactly one wins",
            "two processes would own one channel",
            Remedy.CONDITIONAL_WRITES),
    CREATE_ONCE(
            Weight.ESSENTIAL,
            "If-None-Match: * is refused where there is an object",
            "two processes would own one channel",
            Remedy.CONDITIONAL_WRITES),
    ONE_UPDATER(
            Weight.ESSENTIAL,
            "of 16 writers that replace one version exactly one wins",
            "two processes would write one playlist in turn, and viewers would be thrown between them",
            Remedy.CONDITIONAL_WRITES),
    UPDATE_HELD(
            Weight.ESSENTIAL,
            "If-Match is refused where the object has changed",
            "a process that has lost its channel would overwrite the playlist of the one that took it over",
            Remedy.CONDITIONAL_WRITES),
    UPDATE_MISSING(
            Weight.ESSENTIAL,
            "If-Match is refused where there is no object",
            "a process that was paused would bring back what others have ended and deleted",
            "Update the store: older versions of MinIO are known to accept it. " + Remedy.CONDITIONAL_WRITES),
    ETAG_OF_PUT(
            Weight.ESSENTIAL,
            "a PUT is answered with the ETag that a GET shows",
            "a process would take its own writes for another's and give its streams up",
            Remedy.NOTHING_BETWEEN),
    ETAG_CHANGES(
            Weight.ESSENTIAL,
            "another content has another ETag",
            "a process would overwrite what it has never seen",
            Remedy.CONDITIONAL_WRITES),
    READ_AFTER_OVERWRITE(
            Weight.ESSENTIAL,
            "a read sees the overwrite before it",
            "a process that takes a channel over would go on with an old playlist",
            "Set the strongest consistency that the store offers for this bucket (NetApp StorageGRID: strong-site or"
                    + " strong-global). " + Remedy.NOTHING_BETWEEN),
    CONTENT(
            Weight.ESSENTIAL,
            "contents come back byte by byte",
            "viewers would get broken segments",
            Remedy.NOTHING_BETWEEN),
    CLOCK(
            Weight.ESSENTIAL,
            "Date and Last-Modified tell the age of an object",
            "running broadcasts would be taken for dead and ended, or dead ones for running",
            "Have the servers of the store, and every proxy that sets Date, keep time by NTP."),
    NOT_SENT_AGAIN(
            Weight.ADVISABLE,
            "an object that the reader holds is not sent again (304)",
            "reads cost more than they need to",
            Remedy.NOTHING_BETWEEN),
    LISTED(
            Weight.ADVISABLE,
            "an object is listed as soon as it is written",
            "broadcasts of dead processes are ended later",
            "No setting of Sluice changes that."),
    DELETED_IS_GONE(
            Weight.ADVISABLE,
            "a deleted object is gone at once",
            "what viewers no longer need stays and is paid for",
            "Grant s3:DeleteObject on the objects of the bucket to the credentials (quarkus.s3.aws.credentials).");

    private enum Weight {
        /// Who owns a channel, or what viewers get, hangs on it.
        ESSENTIAL,
        /// Only cost or speed hang on it.
        ADVISABLE
    }

    private interface Remedy {
        String CONDITIONAL_WRITES =
                "Use a store whose PUT honours If-None-Match: * and If-Match (quarkus.s3.endpoint-override); Backblaze"
                        + " B2, Garage and the S3 interface of Google Cloud Storage are known not to.";
        String LIST = "Grant s3:ListBucket on the bucket itself, not on its objects, to the credentials"
                + " (quarkus.s3.aws.credentials): without it S3 answers 403 for what is missing.";
        String NOTHING_BETWEEN = "Let quarkus.s3.endpoint-override lead to the store itself: a cache or a proxy that"
                + " changes answers must not stand between.";
    }

    private final Weight weight;
    private final String text;
    private final String otherwise;
    private final String remedy;

    Rule(Weight weight, String text, String otherwise, String remedy) {
        this.weight = weight;
        this.text = text;
        this.otherwise = otherwise;
        this.remedy = remedy;
    }

    /// Whether a bucket that breaks it must not be used.
    public boolean essential() {
        return weight == Weight.ESSENTIAL;
    }

    /// The rule itself, in words for the operator.
    public String text() {
        return text;
    }

    /// What breaking it would lead to.
    public String otherwise() {
        return otherwise;
    }

    /// What to do about it: one or two sentences that name the setting.
    public String remedy() {
        return remedy;
    }
}
