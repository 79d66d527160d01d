package dev.pifi.server.worker;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The places for worker processes on this machine, each with its share of it. Thread-safe. */
@Singleton
public final class Slots {
  private final int count;
  private final int threads;
  private final int gpus;
  private final Map<String, Integer> taken = new HashMap<>();

  /** Slots as the settings say. */
  @Inject
  public Slots(Settings settings) {
    this.count = (int) settings.number(Setting.WORKERS_SLOTS, 1);
    this.gpus = (int) settings.number(Setting.WORKERS_GPUS, 0);
    int asked = (int) settings.number(Setting.WORKERS_THREADS, 0);
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / count);
    this.threads = asked == 0 ? share : asked;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** CPU threads of each. */
  public int threads() {
    return threads;
  }

  /** The GPU of a slot; empty where there are none. */
  public OptionalInt gpu(int slot) {
    return gpus == 0 ? OptionalInt.empty() : OptionalInt.of(slot % gpus);
  }

  /** Whether a run holds one. */
  public synchronized boolean held(String run) {
    return taken.containsKey(run);
  }

  /** A slot for a run, the same if it holds one; empty if none is free. */
  public synchronized OptionalInt take(String run) {
    Integer held = taken.get(run);
    if (held != null) {
      return OptionalInt.of(held);
    }
    for (int slot = 0; slot < count; slot++) {
      if (!taken.containsValue(slot)) {
        taken.put(run, slot);
        return OptionalInt.of(slot);
      }
    }
    return OptionalInt.empty();
  }

  /** How many are taken. */
  public synchronized int busy() {
    return taken.size();
  }

  /** Gives a run's slot back. */
  public synchronized void release(String run) {
    taken.remove(run);
  }
}
