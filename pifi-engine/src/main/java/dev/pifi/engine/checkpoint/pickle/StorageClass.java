package dev.pifi.engine.checkpoint.pickle;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The storage classes whose numbers are read. */
enum StorageClass implements PickleValue {
  FLOAT("torch.FloatStorage", "F32", Float.BYTES),
  HALF("torch.HalfStorage", "F16", Short.BYTES),
  BFLOAT16("torch.BFloat16Storage", "BF16", Short.BYTES),
  DOUBLE("torch.DoubleStorage", "F64", Double.BYTES),
  LONG("torch.LongStorage", "I64", Long.BYTES),
  INT("torch.IntStorage", "I32", Integer.BYTES),
  SHORT("torch.ShortStorage", "I16", Short.BYTES),
  CHAR("torch.CharStorage", "I8", Byte.BYTES),
  BYTE("torch.ByteStorage", "U8", Byte.BYTES),
  BOOL("torch.BoolStorage", "BOOL", Byte.BYTES),
  UNTYPED("torch.storage.UntypedStorage", "U8", Byte.BYTES);

  private static final Map<String, StorageClass> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(c -> c.qualifiedName, Function.identity()));

  private final String qualifiedName;
  private final String dtype;
  private final int elementBytes;

  StorageClass(String qualifiedName, String dtype, int elementBytes) {
    this.qualifiedName = qualifiedName;
    this.dtype = dtype;
    this.elementBytes = elementBytes;
  }

  static Optional<StorageClass> named(String qualifiedName) {
    return Optional.ofNullable(BY_NAME.get(qualifiedName));
  }

  /** The type as safetensors names it. */
  String dtype() {
    return dtype;
  }

  int elementBytes() {
    return elementBytes;
  }

  @Override
  public String describe() {
    return "the class " + qualifiedName;
  }
}
