package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.ObjectStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The simulation is worth something: what is done wrong on purpose is found, and named.
class SimPlantedBugsTest extends SimFixture {
    private static final int SEEDS = 400;

    @Test
    void aStoreThatIgnoresConditionsOnPlaylistsLetsFencedPodsNameSegments() {
        assertFound(SimInvariant.NO_FENCED_SEGMENT, new SimBug() {
            @Override
            ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.unconditional(store, key -> key.endsWith("/media.m3u8"));
            }
        });
    }

    @Test
    void aWriteThatArrivesOnceMoreAfterItsAnswerTakesHistoryBack() {
        assertFound(SimInvariant.SINGLE_HISTORY, new SimBug() {
            @Override
            ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.repeating(store, key -> key.endsWith("/media.m3u8"), Duration.ofSeconds(6), scheduler);
            }
        });
    }

    @Test
    void aLeaseThatTwoWinIsOneWithTwoOwners() {
        assertFound(SimInvariant.ONE_OWNER, new SimBug() {
            @Override
            ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.unconditional(store, key -> key.startsWith("leases/"));
            }
        });
    }

    @Test
    void aSweepThatDoesNotWinTheLeaseWritesUnderAnEpochOfNobody() {
        assertFound(SimInvariant.ONE_OWNER, new SimBug() {
            @Override
            ObjectStore reapedControl(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.forgetful(store, key -> key.startsWith("leases/"));
            }
        });
    }

    @Test
    void aPodThatOverlooksTheEndGoesOnAfterIt() {
        assertFound(SimInvariant.END_IS_FINAL, new SimBug() {
            @Override
            ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.blindForTheEnd(store);
            }
        });
    }

    @Test
    void segmentsThatAreNamedBeforeTheyAreStoredAreMissing() {
        assertFound(SimInvariant.NAMED_IS_THERE, new SimBug() {
            @Override
            ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.hasty(store, key -> key.endsWith(".ts"));
            }
        });
    }

    @Test
    void aSweepWithAClockOfItsOwnDeletesTooEarly() {
        assertFound(SimInvariant.KEPT_LONG_ENOUGH, new SimBug() {
            @Override
            ObjectStore sweptMedia(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.fastClock(store);
            }
        });
    }

    @Test
    void anIndexThatAnybodyMayWriteLeadsBack() {
        assertFound(SimInvariant.INDEX_LEADS_ON, new SimBug() {
            @Override
            ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.unconditional(store, key -> key.startsWith("live/"));
            }
        });
    }

    @Test
    void aKeyThatIsNotLookedAtAgainPublishesAfterItsRevocation() {
        assertFound(SimInvariant.REVOKED_IS_SILENT, new SimBug() {
            @Override
            ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.remembering(store, key -> key.startsWith("channels/"), Duration.ofSeconds(2), scheduler);
            }
        });
    }

    @Test
    void aSessionThatNeverLooksAgainGoesOnAfterItsRevocation() {
        assertFound(SimInvariant.REVOKED_IS_SILENT, new SimBug() {
            @Override
            ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.remembering(store, key -> key.startsWith("channels/"), Duration.ofHours(1), scheduler);
            }
        });
    }

    @Test
    void aPodWithAClockOfItsOwnTakesAChannelThatIsHeldBack() {
        assertFound(SimInvariant.KICK_HOLDS, new SimBug() {
            @Override
            ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.fastClock(store);
            }
        });
    }

    @Test
    void aCarelessSweepThrowsOutWhoLives() {
        assertFound(SimInvariant.UNDISTURBED, new SimBug() {
            @Override
            ObjectStore reapedMedia(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.unconditional(SimBugs.fromLongAgo(store), key -> key.endsWith("/media.m3u8"));
            }

            @Override
            ObjectStore reapedControl(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.unconditional(SimBugs.fromLongAgo(store), key -> key.startsWith("leases/"));
            }
        });
    }

    @Test
    void aLeaseThatIsALockKeepsEncodersOffTheAir() {
        assertFound(SimInvariant.ON_AIR_SOON, new SimBug() {
            @Override
            ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
                return SimBugs.locked(store, process.name);
            }
        });
    }

    @Test
    void withoutSweepsTheDeadStayForEver() {
        assertFound(SimInvariant.ALL_ENDS, new SimBug() {
            @Override
            boolean sweeps() {
                return false;
            }
        });
    }

    private static void assertFound(SimInvariant invariant, SimBug bug) {
        Map<SimInvariant, Integer> found = new EnumMap<>(SimInvariant.class);
        for (long seed = 0; seed < SEEDS && !found.containsKey(invariant); seed++) {
            try {
                new SimHistory(seed, false, bug).run();
            } catch (SimBroken e) {
                found.merge(e.invariant, 1, Integer::sum);
            }
        }
        assertThat(found).as("invariants that were broken, and how often").containsKey(invariant);
    }
}
