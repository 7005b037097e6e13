import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../settings.mjs';
import { fileName } from './file-name.mjs';

/** @typedef {import('./cache.mjs').Part} Part */

const WRAPPER = `#!/bin/sh
exec java -Xmx256m -cp "$(dirname "$0")/libs/*" io.temporal.testserver.TestServer "$@"
`;

/** @type {Part} The broker's jars, in `libs/`. */
export const kafkaPart = mavenPart({
  name: 'kafka',
  version: VERSIONS.kafka,
  title: `Kafka ${VERSIONS.kafka} from Maven`,
  dependencies: [
    ['org.apache.kafka', `kafka_${VERSIONS.kafkaScala}`, VERSIONS.kafka],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', VERSIONS.log4j],
  ],
});

/** @type {Part} Temporal's time-skipping server: `test-server` is a script that the SDK can run as an executable. */
export const testServerPart = mavenPart({
  name: 'temporal-test-server',
  version: VERSIONS.temporalTestServer,
  title: `Temporal's time-skipping test server ${VERSIONS.temporalTestServer} from Maven`,
  dependencies: [['io.temporal', 'temporal-test-server', VERSIONS.temporalTestServer]],
  finish(into) {
    writeFileSync(join(into, 'test-server'), WRAPPER);
    chmodSync(join(into, 'test-server'), 0o755);
  },
});

/** @type {Part} `server`, the real Temporal server, and `sql`, its schema tool. */
export const temporalPart = goPart({
  name: 'temporal',
  version: VERSIONS.temporal,
  title: `Temporal ${VERSIONS.temporal} from Go modules (minutes, the first time)`,
  packages: ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'],
});

/** @type {Part} `server`, Temporal's Web UI. */
export const temporalUiPart = goPart({
  name: 'temporal-ui',
  version: VERSIONS.temporalUi,
  title: `Temporal UI ${VERSIONS.temporalUi} from Go modules`,
  packages: ['github.com/temporalio/ui-server/v2/cmd/server'],
});

/** @type {Part} `cmd`, the Compose specification's own loader. */
export const composeLoaderPart = goPart({
  name: 'compose-loader',
  version: VERSIONS.composeLoader,
  title: `the Compose loader ${VERSIONS.composeLoader} from Go modules`,
  packages: ['github.com/compose-spec/compose-go/v2/cmd'],
});

/**
 * @param {{ name: string, version: string, title: string, packages: string[] }} options
 * @returns {Part}
 */
function goPart({ packages, ...identity }) {
  return {
    ...identity,
    needs: ['go'],
    build: async (into, { run, note }) => {
      const { GOOS: _os, GOARCH: _arch, ...env } = process.env;
      await run(
        `build-${identity.name}`,
        'go',
        ['install', '-v', ...packages.map((path) => `${path}@v${identity.version}`)],
        { cwd: into, env: { ...env, GOBIN: into }, onLine: (line) => note(line.slice(0, 60)) },
      );
    },
  };
}

/**
 * @param {{ name: string, version: string, title: string, dependencies: string[][], finish?: (into: string) => void }} options
 * @returns {Part}
 */
function mavenPart({ dependencies, finish = () => {}, ...identity }) {
  return {
    ...identity,
    needs: ['mvn'],
    build: async (into, { run, note }) => {
      writeFileSync(join(into, 'pom.xml'), pom(dependencies));
      const goal = [
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        `-DoutputDirectory=${join(into, 'libs')}`,
      ];
      await run(`build-${identity.name}`, 'mvn', ['-B', ...goal], {
        cwd: into,
        onLine: (line) => note(fileName(line)),
      });
      rmSync(join(into, 'pom.xml'));
      finish(into);
    },
  };
}

/** @param {string[][]} dependencies */
function pom(dependencies) {
  const entries = dependencies.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>posthorn</groupId><artifactId>part</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${entries.join('')}</dependencies></project>
`;
}
