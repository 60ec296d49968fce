package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import java.util.List;

/// What may happen at any time.
enum SimEvent {
    KILL {
        @Override
        void happen(SimWorld world) {
            onePod(world, world::kill);
        }
    },
    START {
        @Override
        void happen(SimWorld world) {
            if (world.pods.size() < 4) {
                world.startPod("pod-" + world.scheduler.random.nextInt(4));
            }
        }
    },
    /// A container starts again under the name that it had.
    RESTART {
        @Override
        void happen(SimWorld world) {
            onePod(world, pod -> {
                world.kill(pod);
                world.startPod(pod.name);
            });
        }
    },
    SUSPEND {
        @Override
        void happen(SimWorld world) {
            onePod(world, pod -> {
                world.scheduler.note(pod.process.name, "is suspended");
                pod.process.suspend();
                forSeconds(world, 1, 240, () -> {
                    world.scheduler.note(pod.process.name, "is woken");
                    world.disturbed(List.of(pod));
                    pod.process.wake();
                });
            });
        }
    },
    DRAIN {
        @Override
        void happen(SimWorld world) {
            onePod(world, SimPod::drain);
        }
    },
    CUT_OFF {
        @Override
        void happen(SimWorld world) {
            onePod(world, pod -> {
                world.scheduler.note(pod.process.name, "is cut off");
                world.weather.cutOff(pod.process.name, true);
                forSeconds(world, 2, 240, () -> {
                    world.disturbed(List.of(pod));
                    world.weather.cutOff(pod.process.name, false);
                });
            });
        }
    },
    FAULTS {
        @Override
        void happen(SimWorld world) {
            world.weather.faults(world.scheduler.random.nextInt(3, 40));
            forSeconds(world, 5, 60, () -> {
                world.disturbed(world.pods);
                world.weather.faults(0);
            });
        }
    },
    SLOW {
        @Override
        void happen(SimWorld world) {
            world.weather.slow(true);
            forSeconds(world, 5, 60, () -> {
                world.disturbed(world.pods);
                world.weather.slow(false);
            });
        }
    },
    DOWN {
        @Override
        void happen(SimWorld world) {
            world.weather.down(true);
            forSeconds(world, 2, 150, () -> {
                world.disturbed(world.pods);
                world.weather.down(false);
            });
        }
    },
    MUTE {
        @Override
        void happen(SimWorld world) {
            world.weather.mute(true);
            forSeconds(world, 2, 90, () -> {
                world.disturbed(world.pods);
                world.weather.mute(false);
            });
        }
    },
    LOSE_CONNECTION {
        @Override
        void happen(SimWorld world) {
            encoder(world).lose(null);
        }
    },
    CLOSE_CONNECTION {
        @Override
        void happen(SimWorld world) {
            encoder(world).lose(DisconnectCause.PEER_CLOSED);
        }
    },
    UNPUBLISH {
        @Override
        void happen(SimWorld world) {
            SimEncoder encoder = encoder(world);
            encoder.stop(DisconnectCause.UNPUBLISHED);
            forSeconds(world, 0, 90, encoder::start);
        }
    },
    GO_HOME {
        @Override
        void happen(SimWorld world) {
            SimEncoder encoder = encoder(world);
            encoder.stop(null);
            forSeconds(world, 5, 150, encoder::start);
        }
    },
    /// A second encoder with the same key.
    RIVAL {
        @Override
        void happen(SimWorld world) {
            SimEncoder rival = world.scheduler.oneOf(world.encoders.stream()
                    .filter(encoder -> encoder.name.startsWith("rival"))
                    .toList());
            rival.start();
            forSeconds(world, 1, 30, () -> rival.stop(null));
        }
    },
    SPARSE_KEYFRAMES {
        @Override
        void happen(SimWorld world) {
            SimEncoder encoder = encoder(world);
            encoder.sparse = !encoder.sparse;
        }
    },
    /// An admin takes the key off a channel; often just when its encoder comes back.
    REVOKE {
        @Override
        void happen(SimWorld world) {
            Channel channel = world.scheduler.oneOf(world.channels);
            Runnable revoke = () -> {
                world.allow(channel, false);
                forSeconds(world, 1, 60, () -> world.allow(channel, true));
            };
            if (world.scheduler.chance(40)) {
                revoke.run();
            } else {
                encoder(world).lose(DisconnectCause.PEER_CLOSED);
                forSeconds(world, 1, 4, revoke);
            }
        }
    },
    KICK {
        @Override
        void happen(SimWorld world) {
            Channel channel = world.scheduler.oneOf(world.channels);
            Duration hold = world.scheduler.between(Duration.ofSeconds(5), Duration.ofSeconds(60));
            world.kick(channel, hold);
        }
    };

    abstract void happen(SimWorld world);

    private interface OnPod {
        void act(SimPod pod);
    }

    private static void onePod(SimWorld world, OnPod action) {
        List<SimPod> running = world.running();
        if (!running.isEmpty()) {
            action.act(world.scheduler.oneOf(running));
        }
    }

    private static SimEncoder encoder(SimWorld world) {
        return world.scheduler.oneOf(world.encoders.stream()
                .filter(encoder -> encoder.name.startsWith("enc"))
                .toList());
    }

    private static void forSeconds(SimWorld world, int from, int to, Runnable then) {
        world.scheduler.after(world.scheduler.between(Duration.ofSeconds(from), Duration.ofSeconds(to)), then);
    }
}
