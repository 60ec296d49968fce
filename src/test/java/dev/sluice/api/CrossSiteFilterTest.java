package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteFilterTest {
    @ParameterizedTest
    @CsvSource({
        "GET,     false, false, false, true",
        "HEAD,    false, false, false, true",
        "OPTIONS, false, false, false, true",
        "POST,    false, false, false, false",
        "PUT,     false, false, false, false",
        "PATCH,   false, false, false, false",
        "DELETE,  false, false, false, false",
        "POST,    true,  false, false, true",
        "POST,    false, true,  false, true",
        "POST,    false, false, true,  true",
    })
    void aChangeShowsThatItComesFromAPageOfOurs(
            String method, boolean tokenSent, boolean clientHeaderSent, boolean sameOrigin, boolean allowed) {
        assertThat(CrossSiteFilter.isAllowed(method, tokenSent, clientHeaderSent, sameOrigin))
                .isEqualTo(allowed);
    }
}
