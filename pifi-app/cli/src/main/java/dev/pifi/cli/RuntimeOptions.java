package dev.pifi.cli;

import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Locale;

/** Reads what several commands take of {@code runtime} as options. */
final class RuntimeOptions {
  private RuntimeOptions() {}

  static RuntimeSpec.Device device(String text) {
    return RuntimeSpec.Device.parse(text)
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.USAGE, "--device")
                    .expected("auto, cpu, cuda or cuda:n")
                    .actual(text)
                    .build());
  }

  static RuntimeSpec.Precision precision(String text) {
    for (RuntimeSpec.Precision precision : RuntimeSpec.Precision.values()) {
      if (precision.name().toLowerCase(Locale.ROOT).equals(text)) {
        return precision;
      }
    }
    throw PifiException.of(ErrorCode.USAGE, "--precision")
        .expected("auto, fp32 or bf16")
        .actual(text)
        .build();
  }
}
