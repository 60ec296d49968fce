package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
    @Test
    void isReadFromThePlaylistThatCarriesIt() {
        String text = MediaPlaylistText.write(MediaPlaylist.empty(2, true), new Revision(7, 12));
        assertThat(Revision.of(text)).isEqualTo(new Revision(7, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTM3U",
                "# sluice epoch=",
                "# sluice epoch=7",
                "# sluice epoch=7 rev=",
                "# sluice epoch= rev=1",
                "# sluice epoch=x rev=1",
                "# sluice epoch=7 rev=99999999999999999999"
            })
    void aDamagedCommentCountsAsNone(String line) {
        assertThat(Revision.of("#EXTM3U\n" + line + "\n")).isEqualTo(Revision.NONE);
    }
}
