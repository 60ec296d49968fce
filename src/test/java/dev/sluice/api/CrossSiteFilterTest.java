package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteFilterTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Bearer abc,   true",
                "bearer abc,   true",
                "Bearer,       false",
                "Basic YTpi,   false",
                "Bearerabc,    false",
                "Negotiate x,  false",
                "none,         false"
            })
    void onlyABearerTokenIsWhatABrowserDoesNotAddByItself(@Nullable String authorization, boolean bearer) {
        assertThat(CrossSiteFilter.isBearer(authorization)).isEqualTo(bearer);
    }

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
