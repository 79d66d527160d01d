package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.GoldenTextContract;

class BleuGoldenTest extends GoldenTextContract {}
