package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Constant;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Dictionary;
import dev.pifi.engine.checkpoint.pickle.PickleValue.HugeWhole;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Real;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Sequence;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Text;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tuple;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle of protocol 2 to 4, with the opcodes that {@code torch.save} emits. Nothing a
 * pickle says is run: the few functions it may call are those of {@link Constructor}, done here.
 * Used once.
 */
final class Unpickler {
  private static final int OLDEST_PROTOCOL = 2;
  private static final int NEWEST_PROTOCOL = 4;

  private final PickleInput in;
  private final PickleStack stack;
  private final StorageTable storages;
  private final Map<Long, PickleValue> memo = new HashMap<>();

  Unpickler(PickleInput in, StorageTable storages) {
    this.in = in;
    this.stack = new PickleStack(in);
    this.storages = storages;
  }

  /** The value up to the pickle's end; the input then stands behind it. */
  PickleValue load() {
    if (in.unsignedByte() != Opcode.PROTO) {
      throw in.fault("a pickle", "something else");
    }
    int protocol = in.unsignedByte();
    if (protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL) {
      throw in.fault(
          "pickle protocol " + OLDEST_PROTOCOL + " to " + NEWEST_PROTOCOL, "protocol " + protocol);
    }
    for (int opcode = in.unsignedByte(); opcode != Opcode.STOP; opcode = in.unsignedByte()) {
      if (!plainValue(opcode) && !container(opcode) && !memory(opcode) && !object(opcode)) {
        throw in.fault("an opcode that torch.save emits", String.format("0x%02x", opcode));
      }
    }
    return stack.pop();
  }

  private boolean plainValue(int opcode) {
    switch (opcode) {
      case Opcode.NONE -> stack.push(Constant.NONE);
      case Opcode.TRUE -> stack.push(Constant.TRUE);
      case Opcode.FALSE -> stack.push(Constant.FALSE);
      case Opcode.INT -> stack.push(new Whole(in.signedInt()));
      case Opcode.INT1 -> stack.push(new Whole(in.unsignedByte()));
      case Opcode.INT2 -> stack.push(new Whole(in.unsignedShort()));
      case Opcode.LONG1 -> stack.push(HugeWhole.of(in.whole(in.unsignedByte())));
      case Opcode.LONG4 -> stack.push(HugeWhole.of(in.whole(in.signedInt())));
      case Opcode.FLOAT -> stack.push(new Real(in.bigEndianDouble()));
      case Opcode.SHORT_UNICODE, Opcode.SHORT_STRING ->
          stack.push(new Text(in.text(in.unsignedByte())));
      case Opcode.UNICODE -> stack.push(new Text(in.text(in.unsignedInt())));
      case Opcode.STRING -> stack.push(new Text(in.text(in.signedInt())));
      case Opcode.UNICODE8 -> stack.push(new Text(in.text(in.longLength())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) {
    switch (opcode) {
      case Opcode.MARK -> stack.mark();
      case Opcode.EMPTY_TUPLE -> stack.push(new Tuple(List.of()));
      case Opcode.TUPLE1 -> stack.push(new Tuple(stack.pop(1)));
      case Opcode.TUPLE2 -> stack.push(new Tuple(stack.pop(2)));
      case Opcode.TUPLE3 -> stack.push(new Tuple(stack.pop(3)));
      case Opcode.TUPLE -> stack.push(new Tuple(stack.popToMark()));
      case Opcode.EMPTY_LIST -> stack.push(new Sequence(new ArrayList<>()));
      case Opcode.APPEND -> append(stack.pop(1));
      case Opcode.APPENDS -> append(stack.popToMark());
      case Opcode.EMPTY_DICT -> stack.push(new Dictionary(new LinkedHashMap<>()));
      case Opcode.SETITEM -> put(stack.pop(2));
      case Opcode.SETITEMS -> put(stack.popToMark());
      case Opcode.POP -> stack.pop();
      case Opcode.POP_MARK -> stack.popToMark();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int opcode) {
    switch (opcode) {
      case Opcode.GET -> stack.push(recall(in.unsignedByte()));
      case Opcode.LONG_GET -> stack.push(recall(in.unsignedInt()));
      case Opcode.PUT -> remember(in.unsignedByte());
      case Opcode.LONG_PUT -> remember(in.unsignedInt());
      case Opcode.MEMOIZE -> remember(memo.size());
      case Opcode.FRAME -> in.requireFrame();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int opcode) {
    switch (opcode) {
      case Opcode.GLOBAL -> stack.push(global(in.line(), in.line()));
      case Opcode.STACK_GLOBAL -> {
        List<PickleValue> names = stack.pop(2);
        stack.push(global(text(names.get(0)), text(names.get(1))));
      }
      case Opcode.REDUCE, Opcode.NEW_OBJECT -> {
        List<PickleValue> call = stack.pop(2);
        stack.count(Construction.copied(call.get(1)));
        stack.push(Construction.call(in, call.get(0), call.get(1)));
      }
      case Opcode.BUILD -> build(stack.pop());
      case Opcode.PERSISTENT_ID -> stack.push(storages.resolve(in, stack.pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(List<PickleValue> items) {
    if (!(stack.peek() instanceof Sequence sequence)) {
      throw in.fault("a list to append to", stack.peek().describe());
    }
    sequence.items().addAll(items);
  }

  private void put(List<PickleValue> keysAndValues) {
    if (!(stack.peek() instanceof Dictionary dictionary)) {
      throw in.fault("a dictionary to put entries into", stack.peek().describe());
    }
    if (keysAndValues.size() % 2 != 0) {
      throw in.fault("a value for every key of a dictionary", "a key alone");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Construction.put(in, dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private PickleValue recall(long index) {
    PickleValue value = memo.get(index);
    if (value == null) {
      throw in.fault("a memo entry that was stored before", "entry " + index);
    }
    return value;
  }

  private void remember(long index) {
    stack.count(1);
    // Entries are numbered as they come, so that none has a number above the pickle's length.
    if (index >= in.size()) {
      throw in.fault("memo entries below " + in.size(), "entry " + index);
    }
    memo.put(index, stack.peek());
  }

  private PickleValue global(String module, String name) {
    String qualified = module + "." + name;
    if (Constructor.named(qualified).isPresent()) {
      return Constructor.named(qualified).get();
    }
    return StorageClass.named(qualified)
        .orElseThrow(() -> PickleFault.foreign(in.file(), qualified));
  }

  private String text(PickleValue value) {
    if (value instanceof Text text) {
      return text.text();
    }
    throw in.fault("a name", value.describe());
  }

  /** A state dict carries the versions of its modules in an attribute, which says nothing here. */
  private void build(PickleValue state) {
    if (!(stack.peek() instanceof Dictionary) || !(state instanceof Dictionary)) {
      throw in.fault("attributes of a dictionary", "attributes of " + stack.peek().describe());
    }
  }
}
