package dev.pifi.cli;

import dev.pifi.engine.spec.RuntimeSpec;
import picocli.CommandLine.Option;

/** What every measurement of a model takes: how many rows at once, where and in which precision. */
final class BenchOptions {
  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Rows at once (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "auto, fp32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "auto, cpu or cuda[:n] (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads; 0 takes every core (default: ${DEFAULT-VALUE}).")
  private int threads;

  int batch() {
    BenchCommand.requireAtLeast("--batch", batch, 1);
    return batch;
  }

  RuntimeSpec runtime() {
    BenchCommand.requireAtLeast("--threads", threads, 0);
    return new RuntimeSpec(
        RuntimeOptions.device(device), RuntimeOptions.precision(precision), threads);
  }
}
