package dev.pifi.server.serving;

import dev.pifi.engine.training.RowPredictor;
import java.util.List;

/**
 * What a model reads and answers.
 *
 * @param task its task
 * @param columns the texts of a row
 * @param labels its labels by id; none where it answers with text
 * @param generates whether it answers with text
 */
public record Signature(
    String task, List<RowPredictor.Column> columns, List<String> labels, boolean generates) {}
