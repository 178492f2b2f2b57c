import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { ended, start, Workspace } from './command.ts';

/** A folder with a real tfjs-node, out of which a mirror can be made; without one, no install can succeed everywhere. */
const real = process.env.TENSORSCOPE_TFJS_NODE;

describe('tensorscope install-engine', function () {
  this.timeout(300_000);
  const home = mkdtempSync(path.join(tmpdir(), 'tensorscope-home-'));
  // What npm has seen before it need not ask for again.
  const known = { npm_config_prefer_offline: 'true' };
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    start(['install-engine', ...args], {
      TENSORSCOPE_HOME: home,
      TENSORSCOPE_TFJS_NODE: '',
      ...known,
      ...env,
    });
  const nothingLeft = () => assert.deepEqual(readdirSync(home), []);

  after(() => rmSync(home, { recursive: true }));

  it('says that npm is missing', async () => {
    const { status, stderr } = await ended(run([], { PATH: home }));
    assert.equal(status, 1);
    assert.match(stderr, /npm was not found on the PATH\. Install Node\.js/);
    nothingLeft();
  });

  it('says that npm’s registry can’t be reached', async () => {
    const env = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
    const { status, stderr } = await ended(run(['cpu'], env));
    assert.equal(status, 1);
    assert.match(stderr, /npm could not reach its registry \(ECONNREFUSED 127\.0\.0\.1:9\)/);
    nothingLeft();
  });

  it('says that TensorFlow’s own download failed, and leaves nothing', async () => {
    const { status, stdout, stderr } = await ended(run([], { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/' }));
    assert.equal(status, 1);
    assert.match(stdout, /Fetching tfjs-node 4\.22\.0 …\nDownloading TensorFlow …/);
    assert.match(stderr, /could not be downloaded from 127\.0\.0\.1:9 \(ECONNREFUSED\)/);
    nothingLeft();
  });

  it('says that it can’t write', async () => {
    const { status, stderr } = await ended(run([], { TENSORSCOPE_HOME: path.resolve('package.json') }));
    assert.equal(status, 1);
    assert.match(stderr, /package\.json\S* can’t be written \(E\w+\)\..*TENSORSCOPE_HOME/);
  });

  it('has nothing to remove', async () => {
    const { status, stdout } = await ended(run(['--remove']));
    assert.equal(status, 0);
    assert.match(stdout, /No engine was installed/);
  });

  describe('from a mirror', () => {
    const workspace = new Workspace();
    let mirror: Server;
    let address: string;
    let asked: () => void;
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    /** Waits for ever in place of an answer. */
    let silent = true;

    before(async () => {
      mirror = createServer((request, response) => {
        asked();
        if (silent || !real) return;
        const folder = path.join(real, 'node_modules/@tensorflow/tfjs-node');
        const library = request.url!.includes('libtensorflow');
        const content = library
          ? ['-C', path.join(folder, 'deps'), 'lib']
          : ['-C', path.join(folder, 'lib'), 'napi-v8'];
        response.writeHead(200);
        spawn('tar', ['-c', '-I', 'gzip -1', ...content], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }).stdout.pipe(response);
      });
      await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`;
    });

    after(() => {
      mirror.closeAllConnections();
      mirror.close();
      workspace.remove();
    });

    const fromMirror = () => ({
      TFJS_NODE_CDN_STORAGE: address,
      npm_config_tfjs_binding_binary_host_mirror: address,
    });

    it('is cancelled by Ctrl-C with all that it started, and leaves nothing', async () => {
      const command = run([], fromMirror());
      const end = ended(command);
      await wasAsked;
      command.kill('SIGINT');
      const { status, stderr } = await end;
      assert.equal(status, 130, stderr);
      nothingLeft();
      const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      assert.ok(!stdout.includes(home), stdout);
    });

    if (real) {
      it('is tried, chosen by the next run, replaced and removed', async () => {
        silent = false;
        const { status, stdout, stderr } = await ended(run(['cpu'], fromMirror()));
        assert.equal(status, 0, stderr);
        assert.match(stdout, /Trying it …\nInstalled.*TensorFlow by @tensorflow\/tfjs-node 4\.22\.0\n/);
        assert.deepEqual(readdirSync(home), ['tfjs-node']);

        const program =
          "import { ones } from 'tensorscope';\nconsole.log(ones(2, 2).matmul(ones(2, 2)).sum().item());\n";
        const env = { TENSORSCOPE_HOME: home, TENSORSCOPE_TFJS_NODE: '' };
        const trained = await ended(start(['train', workspace.file('a.ts', program)], env));
        assert.match(trained.stdout, /on tensorflow \(TensorFlow by @tensorflow\/tfjs-node 4\.22\.0\)\n8\n/);

        const again = await ended(run(['cpu'], fromMirror()));
        assert.match(again.stdout, /^It takes the place of TensorFlow for CPU/);
        assert.deepEqual(readdirSync(home), ['tfjs-node']);

        const broken = await ended(run(['cpu'], { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/' }));
        assert.equal(broken.status, 1);
        assert.ok(existsSync(path.join(home, 'tfjs-node/node_modules')), 'what is in place stays');

        const removed = await ended(run(['--remove']));
        assert.match(removed.stdout, /^Removed .*tfjs-node/);
        nothingLeft();
      });
    }
  });
});
