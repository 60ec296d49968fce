package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
    /// The version that is there is `v1`.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
            "v1"           | true  | false
            "v2"           | false | true
            "v0", "v1"     | true  | false
            "v0" ,"v2"     | false | true
            "v,1", "v1"    | true  | false
            *              | true  | false
            W/"v1"         | false | false
            ""             | false | true
            """)
    void tagsAreCompared(String header, boolean matches, boolean matchesNone) {
        assertThat(Preconditions.ifMatch(header).holds(Optional.of("v1"))).isEqualTo(matches);
        assertThat(Preconditions.ifNoneMatch(header).holds(Optional.of("v1"))).isEqualTo(matchesNone);
    }

    @Test
    void whatIsNotThereMatchesNothing() {
        assertThat(Preconditions.ifMatch("*").holds(Optional.empty())).isFalse();
        assertThat(Preconditions.ifMatch("\"v1\"").holds(Optional.empty())).isFalse();
        assertThat(Preconditions.ifNoneMatch("*").holds(Optional.empty())).isTrue();
        assertThat(Preconditions.ifMatch(null).holds(Optional.empty())).isTrue();
        assertThat(Preconditions.ifNoneMatch(null).holds(Optional.of("v1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "\"v1", "\"v1\" \"v2\"", "\"v1\",", "", "w/\"v1\"", "* \"v1\""})
    void aHeaderThatIsNoneIsNotTakenForNone(String header) {
        assertThatThrownBy(() -> Preconditions.ifMatch(header))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("If-Match");
        assertThatThrownBy(() -> Preconditions.ifNoneMatch(header))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("If-None-Match");
    }
}
