package dev.pifi.engine.checkpoint.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * Everything that a pickle can hold here. Containers may hold themselves, so nothing may walk into
 * them without end: they are never compared, hashed or printed whole.
 */
sealed interface PickleValue
    permits PickleValue.Constant,
        PickleValue.Text,
        PickleValue.Whole,
        PickleValue.HugeWhole,
        PickleValue.Real,
        PickleValue.Tuple,
        PickleValue.Sequence,
        PickleValue.Dictionary,
        PickleValue.Storage,
        PickleValue.Tensor,
        Constructor,
        StorageClass {

  /** A phrase for messages; does not look into containers. */
  String describe();

  /** Whether the value is one number, text or constant, which a checkpoint may hold as a note. */
  default boolean isPlain() {
    return this instanceof Constant
        || this instanceof Text
        || this instanceof Whole
        || this instanceof HugeWhole
        || this instanceof Real;
  }

  /** The three that have no content. */
  enum Constant implements PickleValue {
    NONE,
    TRUE,
    FALSE;

    @Override
    public String describe() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  /** A string. Comparable so that a dictionary with keys of one hash stays fast. */
  record Text(String text) implements PickleValue, Comparable<Text> {
    @Override
    public int compareTo(Text other) {
      return text.compareTo(other.text);
    }

    @Override
    public String describe() {
      return PickleFault.quote(text);
    }
  }

  /** A whole number of 64 bits. Comparable for the same reason. */
  record Whole(long number) implements PickleValue, Comparable<Whole> {
    @Override
    public int compareTo(Whole other) {
      return Long.compare(number, other.number);
    }

    @Override
    public String describe() {
      return Long.toString(number);
    }
  }

  /** A whole number that 64 bits do not hold, such as the one that old files begin with. */
  record HugeWhole(BigInteger number) implements PickleValue {
    static PickleValue of(BigInteger number) {
      return number.bitLength() < Long.SIZE
          ? new Whole(number.longValueExact())
          : new HugeWhole(number);
    }

    @Override
    public String describe() {
      return number.toString();
    }
  }

  /** A floating-point number. */
  record Real(double number) implements PickleValue {
    @Override
    public String describe() {
      return Double.toString(number);
    }
  }

  /** A tuple, or a torch.Size. */
  record Tuple(List<PickleValue> items) implements PickleValue {
    public Tuple {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a tuple of " + items.size();
    }
  }

  /** A list. Grows while it is unpickled. */
  record Sequence(ArrayList<PickleValue> items) implements PickleValue {
    @Override
    public String describe() {
      return "a list of " + items.size();
    }
  }

  /** A dict or OrderedDict; keys are {@link Text} or {@link Whole}. Grows while unpickled. */
  record Dictionary(LinkedHashMap<PickleValue, PickleValue> entries) implements PickleValue {
    @Override
    public String describe() {
      return "a dictionary of " + entries.size();
    }

    /** The value under a text, or None. */
    PickleValue get(String key) {
      return entries.getOrDefault(new Text(key), Constant.NONE);
    }
  }

  /**
   * A run of numbers in the file.
   *
   * @param key names the whole storage in the file
   * @param type of the elements
   * @param wholeElements elements of the whole storage
   * @param first where this view of it begins, in elements
   * @param elements of this view; all of the storage in every file since 2017
   */
  record Storage(String key, StorageClass type, long wholeElements, long first, long elements)
      implements PickleValue {
    @Override
    public String describe() {
      return "a storage of " + elements;
    }
  }

  /**
   * A tensor: a storage seen through a shape.
   *
   * @param first its first element, counted from the start of the whole storage
   */
  record Tensor(Storage storage, long first, List<Long> shape, List<Long> strides)
      implements PickleValue {
    @Override
    public String describe() {
      return "a tensor " + shape;
    }
  }
}
