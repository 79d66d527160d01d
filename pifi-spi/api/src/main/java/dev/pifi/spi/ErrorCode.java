package dev.pifi.spi;

/**
 * What kind of fault ended an operation. Each kind has the exit code the command line ends with.
 */
public enum ErrorCode {
  /** A comparison that was asked for did not hold, such as {@code pifi verify}. */
  VERIFICATION_FAILED(1),
  /** The command line itself is wrong. */
  USAGE(2),
  /** A run specification is wrong: unknown keys, wrong types, values out of range. */
  SPEC_INVALID(3),
  /** A file or folder is missing, unreadable or not what its name promises. */
  FILE_INVALID(4),
  /** A checkpoint is malformed, or its tensors are not those the model needs. */
  CHECKPOINT_INVALID(5),
  /** A model, task, metric or option is unknown or not implemented. */
  UNSUPPORTED(6),
  /** Rows of a data set are missing, empty, unlabelled or not decodable. */
  DATA_INVALID(7),
  /** A plug-in jar or provider cannot be loaded, or two claim one name. */
  PLUGIN_INVALID(8),
  /** Training went wrong, for example the loss is not a number. */
  TRAINING_FAILED(9),
  /** Writing failed: the disk is full or a folder is not writable. */
  STORAGE_FAILED(10),
  /** The operation was interrupted after its state had been saved. */
  INTERRUPTED(130),
  /** A fault of PiFi's own. */
  INTERNAL(70);

  private final int exitCode;

  ErrorCode(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit code of a process that ends for this reason; never 0. */
  public int exitCode() {
    return exitCode;
  }
}
