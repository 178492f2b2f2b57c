#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { engineKinds, tfjsNodeVersion } from '../install/kinds.ts';
import { install } from './install-engine.ts';
import { lr } from './lr.ts';
import { report } from './report.ts';
import { runs } from './runs.ts';
import { shapes } from './shapes.ts';
import { train } from './train.ts';

const program = new Command('tensorscope')
  .description('The shape of every tensor and the course of every loss, beside the code.')
  .version(__VERSION__);

program
  .command('shapes')
  .description(
    'print programs with the shapes of their tensors at the ends of the lines, and their shape errors',
  )
  .argument('<files...>', 'TypeScript or JavaScript programs, or folders of them')
  .option('--json', 'print a JSON object for each program instead')
  .option('--model', 'print the layers of the models instead, with what they cost')
  .addOption(
    new Option(
      '--check <snapshot>',
      'compare the shapes with those in a JSON file; write it where there is none',
    ).conflicts(['json', 'model', 'fix', 'write']),
  )
  .option('--update', 'write the snapshot of --check anew')
  .option('--limit <milliseconds>', 'cut a program that runs longer', wholeNumber)
  .option('--fix', 'tell which changes would mend the problems: those that were tried and did')
  .option('--write', 'make the first such change for each problem')
  .action(async (files: string[], options) => {
    process.exitCode = await shapes(files, options);
  });

program
  .command('train')
  .description('train a program, with its metrics as they come')
  .argument('<file>', 'a TypeScript or JavaScript program')
  .addOption(engine())
  .option('--seed <number>', 'seed of the random numbers', wholeNumber)
  .option('--max-steps <number>', 'end after so many optimizer steps', wholeNumber)
  .option(
    '--tune <name=value>',
    'what a number marked by tune is instead, or the rate `lr` of the first optimizer',
    tuned,
    {},
  )
  .option('--resume <folder>', 'go on with the run in this folder, from its last checkpoint')
  .option('--resume-anyway', 'resume even where the code or the engine is another one')
  .option(
    '--checkpoint-every <seconds>',
    'seconds between two checkpoints (default: 30, or more where they take long)',
    Number,
  )
  .option('--tensorboard', 'write a TensorBoard event file into the folder of the run')
  .option(
    '--watch-every <steps>',
    'every so many steps: histograms of all weights and gradients, gradient norms by layer',
    wholeNumber,
  )
  .option('--run-dir <folder>', 'the folder of this run (default: .tensorscope/runs/<time>-<name>)')
  .option('--json', 'print one JSON object a line')
  .action(async (file: string, options) => {
    const { tune, ...rest } = options;
    process.exitCode = await train(file, { ...rest, tunes: tune });
  });

program
  .command('lr')
  .description('test learning rates: train a program for some steps while its rate grows, and suggest one')
  .argument('<file>', 'a TypeScript or JavaScript program')
  .addOption(engine())
  .option('--seed <number>', 'seed of the random numbers', wholeNumber)
  .option('--from <rate>', 'the first rate (default: 1e-7)', rate)
  .option('--to <rate>', 'the last rate (default: 10)', rate)
  .option('--steps <number>', 'steps at most (default: 100)', wholeNumber)
  .option('--json', 'print a JSON object instead')
  .action(async (file: string, { from, to, steps, ...rest }) => {
    const range = {
      ...(from && { startLr: from }),
      ...(to && { endLr: to }),
      ...(steps && { numIter: steps }),
    };
    process.exitCode = await lr(file, { ...rest, ...range });
  });

program
  .command('runs')
  .description('list the runs that are kept, the newest first')
  .argument('[folder]', 'the workspace', '.')
  .option('--json', 'print one JSON object a line')
  .action((folder: string, options) => {
    process.exitCode = runs(folder, options);
  });

program
  .command('report')
  .description('write a run as one HTML page: its curves, media, options and code')
  .argument('<folder>', 'the folder of the run')
  .option('--out <file>', 'the page (default: the run’s name in this folder)')
  .action(async (folder: string, options) => {
    process.exitCode = await report(folder, options);
  });

program
  .command('install-engine')
  .description(
    `install TensorFlow’s own kernels, by tfjs-node ${tfjsNodeVersion}, for all programs of this user`,
  )
  .addArgument(
    new Argument('[kind]', 'for the processor, or for a GPU with CUDA 11 and cuDNN 8')
      .choices(Object.keys(engineKinds))
      .default('cpu'),
  )
  .option('--remove', 'remove what was installed')
  .option('--verbose', 'print all that npm says')
  .action(async (kind, options) => {
    process.exitCode = await install(kind, options);
  });

await program.parseAsync();

function tuned(text: string, before: Record<string, number>): Record<string, number> {
  const [, name, value] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (!name || !Number.isFinite(Number(value)))
    throw new InvalidArgumentError('It takes a name and a number, as in lr=0.01.');
  return { ...before, [name]: Number(value) };
}

function engine(): Option {
  return new Option('--engine <name>', 'what computes')
    .choices(['tensorflow', 'webgpu', 'native', 'wasm', 'cpu'])
    .env('TENSORSCOPE_ENGINE');
}

function rate(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('It takes a number above 0.');
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It takes a whole number.');
  return Number(text);
}
