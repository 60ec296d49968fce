package dev.sluice.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.ObjectStoreContract;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
    @TempDir
    private Path folder;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private FileStoreRoot root;
    private FileObjectStore store;

    @BeforeEach
    void open() {
        root = open(folder);
        store = root.control();
    }

    @AfterEach
    void close() {
        root.close();
        executor.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void bucketsAreFoldersAndKeysArePaths() {
        await(root.media().put(request("live/demo/index.m3u8", "playlist", new PutCondition.Always())));
        put("channels/demo.json", "document");

        assertThat(folder.resolve("media/live/demo/index.m3u8")).hasContent("playlist");
        assertThat(folder.resolve("control/channels/demo.json")).hasContent("document");
        assertThat(store.localPath("channels/demo.json")).hasContent("document");
    }

    @Test
    void aPathNeverLeavesTheBucket() {
        assertThatThrownBy(() -> store.localPath("../media/live/demo/index.m3u8"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void etagsAndObjectsSurviveARestart() {
        PutResult stored = put("kept", "content");
        root.close();
        root = open(folder);
        store = root.control();

        assertThat(stored).isEqualTo(new PutResult.Stored(found("kept").etag()));
        assertThat(put("kept", "newer", new PutCondition.IfMatch(found("kept").etag())))
                .isInstanceOf(PutResult.Stored.class);
    }

    @Test
    void anObjectIsAsOldAsItsFile() throws IOException {
        put("old", "content");
        Files.setLastModifiedTime(
                store.localPath("old"), FileTime.from(Instant.now().minusSeconds(3600)));

        assertThat(found("old").age()).isBetween(Duration.ofSeconds(3590), Duration.ofSeconds(3700));
    }

    @Test
    void nothingIsLeftBehindByWritesAndDeletes() throws IOException {
        put("a/b/c/d", "x");
        put("a/b/e", "x");
        put("a/b/e", "y", new PutCondition.IfAbsent());
        await(store.delete(List.of("a/b/c/d")));
        assertThat(folder.resolve("control/a/b/c")).doesNotExist();
        assertThat(folder.resolve("control/a/b/e")).exists();

        await(store.delete(List.of("a/b/e")));
        assertThat(folder.resolve("control")).isEmptyDirectory();
        assertThat(folder.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void foldersThatAreRemovedAndNeededAtTheSameTimeLoseNothing() {
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String kept = "busy/deep/folder/kept" + i;
            String deleted = "busy/deep/folder/deleted" + i;
            work.add(store.put(request(deleted, "x", new PutCondition.Always()))
                    .thenCompose(put -> store.delete(List.of(deleted)))
                    .toCompletableFuture());
            work.add(store.put(request(kept, "x", new PutCondition.IfAbsent()))
                    .thenAccept(put -> assertThat(put).isInstanceOf(PutResult.Stored.class))
                    .thenCompose(put -> store.get(kept))
                    .thenAccept(got -> assertThat(got).isInstanceOf(GetResult.Found.class))
                    .thenCompose(got -> store.delete(List.of(kept)))
                    .toCompletableFuture());
        }
        work.forEach(ObjectStoreContract::await);

        assertThat(folder.resolve("control")).isEmptyDirectory();
    }

    @Test
    void whatACrashLeftHalfWrittenIsRemovedAtTheNextStart() throws IOException {
        root.close();
        Files.writeString(folder.resolve(".tmp/17"), "half an obj");
        root = open(folder);

        assertThat(folder.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void aSecondUserOfTheFolderIsToldTheSetting() {
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageStartingWith("sluice.store.file.root: another process uses ")
                .hasMessageNotContainingAny("\n");
    }

    @Test
    void aSecondProcessIsToldTheSetting() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                folder.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("sluice.store.file.root: another process uses ");
        assertThat(process.waitFor()).isEqualTo(3);
    }

    @Test
    void aFolderThatCannotBeIsReportedWithItsSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> open(file.resolve("store")))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageStartingWith("sluice.store.file.root: cannot write to ");
    }

    @Test
    void aFailedStartLeavesTheFolderFree() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Path inTheWay = Files.writeString(other.resolve("media"), "a file where a folder belongs");
        assertThatThrownBy(() -> open(other)).isInstanceOf(StoreMisconfiguredException.class);
        Files.delete(inTheWay);

        open(other).close();
    }

    @Test
    void aClosedStoreWritesNoMore() {
        root.close();

        assertThatThrownBy(() -> put("late", "x"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(folder.resolve("control/late")).doesNotExist();
    }

    @Test
    void aStoreWhoseExecutorIsShutDownIsUnavailable() {
        executor.shutdown();

        assertThatThrownBy(() -> put("late", "x")).hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aReaderWhoOpenedAVersionReadsItToItsEnd() throws IOException {
        put("served", "first version");
        try (var opened = Files.newInputStream(store.localPath("served"))) {
            put("served", "second");

            assertThat(opened.readAllBytes()).asString().isEqualTo("first version");
        }
        assertThat(found("served").content()).isEqualTo(Bytes.utf8("second"));
    }

    @Test
    void listingsIgnoreWhatIsBeingWritten() throws IOException {
        Files.writeString(folder.resolve(".tmp/99"), "half");
        put("whole", "x");

        assertThat(await(store.list("", null, 10)).keys()).containsExactly("whole");
        try (Stream<Path> buckets = Files.list(folder)) {
            assertThat(buckets.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", ".tmp", "control", "media");
        }
    }

    private FileStoreRoot open(Path path) {
        return FileStoreRoot.open(path, executor, InstantSource.system());
    }

    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) {
            try (FileStoreRoot root = FileStoreRoot.open(Path.of(args[0]), Runnable::run, InstantSource.system())) {
                System.out.println("opened " + root.media().localPath("a"));
            } catch (StoreMisconfiguredException e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }
}
