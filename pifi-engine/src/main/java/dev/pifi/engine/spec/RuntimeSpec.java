package dev.pifi.engine.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and in which precision a run computes.
 *
 * @param device the device
 * @param precision the precision of matrix products
 * @param threads CPU threads; 0 takes every core
 */
public record RuntimeSpec(Device device, Precision precision, int threads) {

  /** The same with the precision decided. */
  public RuntimeSpec with(Precision decided) {
    return new RuntimeSpec(device, decided, threads);
  }

  /** The precision of matrix products; master weights are always float32. */
  public enum Precision {
    /** bf16 where the device is faster in it, else fp32. */
    AUTO,
    /** float32 throughout. */
    FP32,
    /** bfloat16 products. */
    BF16
  }

  /**
   * A device as a user names it.
   *
   * @param kind its kind
   * @param index which one of several; 0 unless the kind is {@link DeviceKind#CUDA}
   */
  public record Device(DeviceKind kind, int index) {
    private static final Pattern NAME = Pattern.compile("(auto|cpu|cuda)|cuda:([0-9]{1,3})");

    /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; empty for anything else. */
    public static Optional<Device> parse(String text) {
      Matcher matcher = NAME.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      if (matcher.group(2) != null) {
        return Optional.of(new Device(DeviceKind.CUDA, Integer.parseInt(matcher.group(2))));
      }
      return Optional.of(
          new Device(DeviceKind.valueOf(text.toUpperCase(java.util.Locale.ROOT)), 0));
    }

    /** The name that {@link #parse} reads. */
    public String name() {
      return kind == DeviceKind.CUDA
          ? "cuda:" + index
          : kind.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The kinds of device. */
  public enum DeviceKind {
    /** The first GPU if there is one, else the CPU. */
    AUTO,
    /** The CPU. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA
  }
}
