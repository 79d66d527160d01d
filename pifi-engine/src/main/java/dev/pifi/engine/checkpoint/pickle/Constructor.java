package dev.pifi.engine.checkpoint.pickle;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The functions and classes that a pickle may call, besides storages. There are no others. */
enum Constructor implements PickleValue {
  ORDERED_DICT("collections.OrderedDict"),
  SIZE("torch.Size"),
  /** Of PyTorch before 0.4. */
  TENSOR("torch._utils._rebuild_tensor"),
  TENSOR_V2("torch._utils._rebuild_tensor_v2"),
  PARAMETER("torch._utils._rebuild_parameter");

  private static final Map<String, Constructor> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(c -> c.qualifiedName, Function.identity()));

  private final String qualifiedName;

  Constructor(String qualifiedName) {
    this.qualifiedName = qualifiedName;
  }

  static Optional<Constructor> named(String qualifiedName) {
    return Optional.ofNullable(BY_NAME.get(qualifiedName));
  }

  @Override
  public String describe() {
    return qualifiedName;
  }
}
