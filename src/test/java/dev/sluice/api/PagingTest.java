package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {
    private static @Nullable String refusedField(Runnable action) {
        return catchThrowableOfType(ProblemException.class, action::run)
                .problem()
                .field();
    }

    @Test
    void aPageHasUpToAThousandItems() {
        assertThat(Paging.limit(null)).isEqualTo(100);
        assertThat(Paging.limit("1")).isEqualTo(1);
        assertThat(Paging.limit("1000")).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "", "ten", "1.5", "99999999999999", "+5", " 5"})
    void anotherLimitIsRefusedByName(String limit) {
        assertThat(refusedField(() -> Paging.limit(limit))).isEqualTo("limit");
    }

    @Test
    void aCursorLeadsBackToItsPosition() {
        String cursor = Paging.cursor("channels", "studio-ä\n1");

        assertThat(cursor).matches("[A-Za-z0-9_-]+").doesNotContain("studio");
        assertThat(Paging.position("channels", cursor)).contains("studio-ä\n1");
        assertThat(Paging.position("channels", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "studio", "!!", "c3R1ZGlv", "\u0000"})
    void aCursorThatNobodyMadeIsRefusedByName(String cursor) {
        assertThat(refusedField(() -> Paging.position("channels", cursor))).isEqualTo("cursor");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        assertThat(refusedField(() -> Paging.position("channels", Paging.cursor("sessions", "x"))))
                .isEqualTo("cursor");
    }
}
