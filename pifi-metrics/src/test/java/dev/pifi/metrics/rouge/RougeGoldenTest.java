package dev.pifi.metrics.rouge;

import dev.pifi.metrics.text.GoldenTextContract;

class RougeGoldenTest extends GoldenTextContract {}
