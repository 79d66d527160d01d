package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Constant;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Text;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tuple;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Whole;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The storages that a pickle speaks of, by the keys that name them. One for each file. */
final class StorageTable {
  private static final int ID_LENGTH = 5;
  private static final int VIEW_LENGTH = 3;

  private final Map<String, Storage> byKey = new LinkedHashMap<>();

  /** Every whole storage, once. */
  Collection<Storage> all() {
    return Collections.unmodifiableCollection(byKey.values());
  }

  /** The whole storage of that key. */
  Optional<Storage> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** The storage of a persistent id: ("storage", class, key, device, elements[, view]). */
  Storage resolve(PickleInput in, PickleValue id) {
    if (!(id instanceof Tuple tuple)
        || tuple.items().size() < ID_LENGTH
        || tuple.items().size() > ID_LENGTH + 1
        || !tuple.items().get(0).equals(new Text("storage"))) {
      throw in.fault("a reference to a storage", describe(id));
    }
    List<PickleValue> items = tuple.items();
    if (!(items.get(1) instanceof StorageClass type)
        || !(items.get(2) instanceof Text key)
        || !(items.get(4) instanceof Whole elements)) {
      throw in.fault("class, key and length of a storage", describe(id));
    }
    if (elements.number() < 0 || elements.number() > Long.MAX_VALUE / type.elementBytes()) {
      throw in.fault("a storage of fewer than 2^63 bytes", elements.number() + " elements");
    }
    Storage whole = new Storage(key.text(), type, elements.number(), 0, elements.number());
    Storage known = byKey.putIfAbsent(whole.key(), whole);
    if (known != null && !known.equals(whole)) {
      throw in.fault(
          "one class and length of storage " + PickleFault.quote(whole.key()),
          known.type().describe()
              + " "
              + known.elements()
              + ", then "
              + type.describe()
              + " "
              + whole.elements());
    }
    return items.size() == ID_LENGTH ? whole : view(in, whole, items.get(ID_LENGTH));
  }

  /** Old files may name a part of a storage: (key, first element, elements), or None. */
  private static Storage view(PickleInput in, Storage whole, PickleValue view) {
    if (view == Constant.NONE) {
      return whole;
    }
    if (!(view instanceof Tuple tuple)
        || tuple.items().size() != VIEW_LENGTH
        || !(tuple.items().get(1) instanceof Whole first)
        || !(tuple.items().get(2) instanceof Whole elements)) {
      throw in.fault("key, start and length of a part of a storage", view.describe());
    }
    if (first.number() < 0
        || elements.number() < 0
        || first.number() > whole.elements()
        || elements.number() > whole.elements() - first.number()) {
      throw in.fault(
          "a part within its storage of " + whole.elements() + " elements",
          elements.number() + " from " + first.number());
    }
    return new Storage(
        whole.key(), whole.type(), whole.elements(), first.number(), elements.number());
  }

  /** The values themselves may be of any class, and nested: only the first is named. */
  private static String describe(PickleValue id) {
    return id instanceof Tuple tuple && !tuple.items().isEmpty()
        ? id.describe() + " that begins with " + tuple.items().get(0).describe()
        : id.describe();
  }
}
