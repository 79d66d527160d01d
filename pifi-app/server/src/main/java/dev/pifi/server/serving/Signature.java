package dev.pifi.server.serving;

import dev.pifi.engine.training.RowPredictor.Column;
import dev.pifi.engine.training.RowPredictor.Kind;
import java.util.List;

/**
 * What a model reads and answers.
 *
 * @param task its task
 * @param columns the texts of a row
 * @param labels its labels by id; none where it answers otherwise
 * @param kind what it answers with
 */
public record Signature(String task, List<Column> columns, List<String> labels, Kind kind) {}
