package dev.pifi.engine.checkpoint.pickle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The unpickler's stack, with marks, and with limits that no pickle of tensors comes near. */
final class PickleStack {
  /** Python pickles at most 1,000 entries of a container in one go. */
  private static final int DEEPEST = 100_000;

  private static final int DEEPEST_NESTING = 100;

  /** About 25,000 tensors; bounds the memory that a hostile pickle of full size can take. */
  private static final int MOST_VALUES = 1_000_000;

  private final PickleInput in;
  private final ArrayList<PickleValue> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private long counted;

  PickleStack(PickleInput in) {
    this.in = in;
  }

  void push(PickleValue value) {
    if (values.size() == DEEPEST) {
      throw in.fault("at most " + DEEPEST + " values on the stack", "more");
    }
    count(1);
    values.add(value);
  }

  /**
   * Counts what takes memory besides the stack. A few bytes of pickle can ask for it again and
   * again, so that the length of the pickle does not bound it.
   */
  void count(int more) {
    counted += more;
    if (counted > MOST_VALUES) {
      throw in.fault("at most " + MOST_VALUES + " values in a pickle", "more");
    }
  }

  void mark() {
    if (marks.size() == DEEPEST_NESTING) {
      throw in.fault("values nested at most " + DEEPEST_NESTING + " deep", "deeper nesting");
    }
    marks.push(values.size());
  }

  PickleValue peek() {
    if (values.size() <= floor()) {
      throw in.fault("a value on the stack", "an empty stack");
    }
    return values.get(values.size() - 1);
  }

  PickleValue pop() {
    PickleValue top = peek();
    values.remove(values.size() - 1);
    return top;
  }

  /** The last few values, in the order they were pushed. */
  List<PickleValue> pop(int count) {
    if (values.size() - floor() < count) {
      throw in.fault(count + " values on the stack", "only " + (values.size() - floor()));
    }
    return take(values.size() - count);
  }

  /** The values above the last mark, which goes too. */
  List<PickleValue> popToMark() {
    if (marks.isEmpty()) {
      throw in.fault("a mark on the stack", "none");
    }
    return take(marks.pop());
  }

  private List<PickleValue> take(int from) {
    List<PickleValue> above = values.subList(from, values.size());
    List<PickleValue> taken = List.copyOf(above);
    above.clear();
    return taken;
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.peek();
  }
}
