package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Constant;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Dictionary;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Sequence;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tensor;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Text;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tuple;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Whole;
import java.util.LinkedHashMap;
import java.util.List;

/** What the functions do that a pickle may call. */
final class Construction {
  private static final int REBUILD_ARGUMENTS = 4;
  private static final int REBUILD_V2_ARGUMENTS = 6;
  private static final int PARAMETER_ARGUMENTS = 3;

  private Construction() {}

  static PickleValue call(PickleInput in, PickleValue function, PickleValue arguments) {
    if (!(function instanceof Constructor constructor) || !(arguments instanceof Tuple tuple)) {
      throw in.fault(
          "a call of a function with a tuple of arguments",
          function.describe() + " called with " + arguments.describe());
    }
    List<PickleValue> items = tuple.items();
    return switch (constructor) {
      case ORDERED_DICT -> orderedDict(in, items);
      case SIZE -> size(in, items);
      case TENSOR -> {
        requireCount(in, constructor, items, REBUILD_ARGUMENTS);
        yield tensor(in, items);
      }
      case TENSOR_V2 -> {
        requireCount(in, constructor, items, REBUILD_V2_ARGUMENTS);
        requireNoMetadata(in, items);
        yield tensor(in, items);
      }
      case PARAMETER -> parameter(in, items);
    };
  }

  /** How many values a call may copy: those of the containers that it is handed. */
  static int copied(PickleValue arguments) {
    int count = 0;
    if (arguments instanceof Tuple tuple) {
      for (PickleValue item : tuple.items()) {
        count += item instanceof Sequence list ? list.items().size() : 0;
        count += item instanceof Tuple inner ? inner.items().size() : 0;
      }
    }
    return count;
  }

  /** Puts an entry into a dictionary; keys that are containers could not even be hashed safely. */
  static void put(PickleInput in, Dictionary dictionary, PickleValue key, PickleValue value) {
    if (!(key instanceof Text) && !(key instanceof Whole)) {
      throw in.fault("texts and whole numbers as keys of a dictionary", key.describe());
    }
    dictionary.entries().put(key, value);
  }

  /** Python 3 fills the dictionary afterwards; Python 2 hands over a list of pairs. */
  private static PickleValue orderedDict(PickleInput in, List<PickleValue> arguments) {
    Dictionary dictionary = new Dictionary(new LinkedHashMap<>());
    if (arguments.isEmpty()) {
      return dictionary;
    }
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Sequence pairs)) {
      throw in.fault("an OrderedDict of nothing or a list", arguments.size() + " arguments");
    }
    for (PickleValue pair : pairs.items()) {
      List<PickleValue> items = pair instanceof Sequence list ? list.items() : items(in, pair);
      if (items.size() != 2) {
        throw in.fault("pairs in an OrderedDict", pair.describe());
      }
      put(in, dictionary, items.get(0), items.get(1));
    }
    return dictionary;
  }

  private static PickleValue size(PickleInput in, List<PickleValue> arguments) {
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Tuple tuple)) {
      throw in.fault("a torch.Size of one tuple", arguments.size() + " arguments");
    }
    return tuple;
  }

  private static PickleValue parameter(PickleInput in, List<PickleValue> arguments) {
    requireCount(in, Constructor.PARAMETER, arguments, PARAMETER_ARGUMENTS);
    if (!(arguments.get(0) instanceof Tensor tensor)) {
      throw in.fault("a parameter made of a tensor", arguments.get(0).describe());
    }
    return tensor;
  }

  private static PickleValue tensor(PickleInput in, List<PickleValue> arguments) {
    if (!(arguments.get(0) instanceof Storage storage)) {
      throw in.fault("a tensor made of a storage", arguments.get(0).describe());
    }
    return Geometry.tensor(
        in,
        storage,
        whole(in, arguments.get(1)),
        wholes(in, arguments.get(2)),
        wholes(in, arguments.get(3)));
  }

  /** A seventh argument says for example that the numbers are stored with the opposite sign. */
  private static void requireNoMetadata(PickleInput in, List<PickleValue> arguments) {
    if (arguments.size() == REBUILD_V2_ARGUMENTS) {
      return;
    }
    PickleValue metadata = arguments.get(REBUILD_V2_ARGUMENTS);
    boolean empty = metadata instanceof Dictionary dictionary && dictionary.entries().isEmpty();
    if (metadata != Constant.NONE && !empty) {
      throw in.fault("a tensor without metadata", metadata.describe());
    }
  }

  private static void requireCount(
      PickleInput in, Constructor function, List<PickleValue> arguments, int count) {
    boolean metadata = function == Constructor.TENSOR_V2 && arguments.size() == count + 1;
    if (arguments.size() != count && !metadata) {
      throw in.fault(
          count + " arguments of " + function.describe(), Integer.toString(arguments.size()));
    }
  }

  private static List<Long> wholes(PickleInput in, PickleValue value) {
    return items(in, value).stream().map(item -> whole(in, item)).toList();
  }

  private static List<PickleValue> items(PickleInput in, PickleValue value) {
    if (value instanceof Tuple tuple) {
      return tuple.items();
    }
    throw in.fault("a tuple", value.describe());
  }

  private static long whole(PickleInput in, PickleValue value) {
    if (value instanceof Whole whole) {
      return whole.number();
    }
    throw in.fault("a whole number of 64 bits", value.describe());
  }
}
