package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void anyTwoValuesThatMeetInACombinationMeetInTheFewToo() {
        List<Format> few = Format.everyPair();

        assertThat(Format.all()).hasSize(294).containsAll(few);
        assertThat(pairs(few)).hasSizeGreaterThan(90).isEqualTo(pairs(Format.all()));
        assertThat(few).hasSizeLessThan(40).doesNotHaveDuplicates();
        assertThat(Format.everyPair()).isEqualTo(few);
    }

    private static Set<Set<String>> pairs(List<Format> formats) {
        Set<Set<String>> pairs = new HashSet<>();
        formats.forEach(format -> pairs.addAll(format.pairs()));
        return pairs;
    }
}
