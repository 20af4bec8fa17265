// The generator of the course in plain JavaScript: what gan_lib.nets.Generator does in evaluation, from the file of
// weights that ships with the course. A test holds it against PyTorch.

// A safetensors file, as an ArrayBuffer: the length of a header, the header in JSON, then the numbers, in float32.
// Returns the layers in order, each as its tensors by name: weight, bias, running_mean, running_var.
function readWeights(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const layers = [];
  for (const [path, { dtype, shape, data_offsets: ends }] of Object.entries(header)) {
    if (dtype !== "F32") continue; // BatchNorm's count of batches, which only training needs
    const [, number, name] = path.split(".");
    const values = new Float32Array(buffer.slice(...ends.map((end) => 8 + length + end)));
    layers[number] = { ...layers[number], [name]: values, shape: { ...layers[number]?.shape, [name]: shape } };
  }
  return layers.filter(Boolean);
}

// One picture: z, as many numbers as the first layer takes -> 32 x 32 numbers in [-1, 1], from the upper left.
function drawDigit(layers, z) {
  let [values, side] = [z, 4];
  for (const layer of layers) {
    if (layer.running_mean) normalize(layer, values);
    else if (layer.shape.weight.length === 2) values = project(layer.weight, values);
    else {
      values = grow(layer, values, side);
      side *= 2;
    }
  }
  return values.map(Math.tanh);
}

function project(weight, z) {
  const n = z.length;
  return Float64Array.from({ length: weight.length / n }, (_, row) =>
    z.reduce((sum, value, i) => sum + weight[row * n + i] * value, 0),
  );
}

// BatchNorm with the means and variances that training has left, then ReLU.
function normalize({ weight, bias, running_mean: mean, running_var: variance }, values) {
  const area = values.length / mean.length;
  mean.forEach((middle, channel) => {
    const scale = weight[channel] / Math.sqrt(variance[channel] + 1e-5);
    for (let i = channel * area; i < (channel + 1) * area; i++) {
      values[i] = Math.max(0, (values[i] - middle) * scale + bias[channel]);
    }
  });
}

// ConvTranspose2d(kernel 4, stride 2, padding 1): each number is stamped, times the kernel, onto a picture twice as
// high and wide, with a border of one pixel that the padding cuts off.
function grow({ weight, bias, shape }, values, side) {
  const [inputs, outputs] = shape.weight;
  const [area, wide] = [side * side, 2 * side + 2];
  const stamped = new Float64Array(outputs * wide * wide);
  for (let i = 0; i < inputs * area; i++) {
    const value = values[i];
    if (value === 0) continue; // half of what ReLU lets through
    const [input, place] = [Math.floor(i / area), i % area];
    const corner = 2 * Math.floor(place / side) * wide + 2 * (place % side);
    for (let output = 0; output < outputs; output++) {
      const kernel = (input * outputs + output) * 16;
      for (let row = 0; row < 4; row++) {
        const at = output * wide * wide + corner + row * wide;
        for (let column = 0; column < 4; column++) stamped[at + column] += value * weight[kernel + 4 * row + column];
      }
    }
  }
  const inner = (i) => {
    const [output, row, column] = [Math.floor(i / (4 * area)), Math.floor(i / (2 * side)) % (2 * side), i % (2 * side)];
    return stamped[(output * wide + row + 1) * wide + column + 1] + (bias ? bias[output] : 0);
  };
  return Float64Array.from({ length: outputs * 4 * area }, (_, i) => inner(i));
}
