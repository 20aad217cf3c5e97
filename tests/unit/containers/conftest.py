"""A small chart as `helm template` prints it."""

import pytest

from conformance.containers.manifest import Manifest, parse
from conformance.containers.pods import Pod, pods_of

RENDERED = """\
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {password: aHVudGVyMjI=}
stringData: {plain: abc}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: pages}
data: {nginx.conf: "listen 8081;", level: info}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {part: web}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {part: api}
  ports: [{port: 8000, targetPort: 8000}]
---
apiVersion: v1
kind: Service
metadata: {name: store}
spec:
  clusterIP: None
  selector: {part: store}
  ports: [{port: 5432}]
---
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      template:
        metadata: {labels: {part: web}}
        spec:
          containers:
            - name: nginx
              image: web:1
              ports: [{name: http, containerPort: 8081}]
              readinessProbe: {httpGet: {path: /, port: http}}
              volumeMounts: [{name: conf, mountPath: /etc/web, readOnly: true}, {name: tmp, mountPath: /tmp}]
          volumes:
            - {name: conf, configMap: {name: pages, items: [{key: nginx.conf, path: nginx.conf}]}}
            - {name: tmp, emptyDir: {}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    metadata: {labels: {part: api}}
    spec:
      securityContext: {runAsUser: 10001, runAsGroup: 10002, fsGroup: 10003}
      initContainers:
        - name: migrate
          image: api:1
          args: [migrate, --host, $(STORE)]
          env: [{name: STORE, value: store}]
      containers:
        - name: api
          image: api:1
          command: [serve]
          envFrom: [{configMapRef: {name: pages}, prefix: P_}]
          env:
            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}
            - {name: OLD, valueFrom: {secretKeyRef: {name: keys, key: old, optional: true}}}
            - {name: URL, value: "postgres://app:$(PASSWORD)@store/$$(PASSWORD)/$(UNKNOWN)"}
            - {name: ME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: EMPTY}
          resources: {limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 0.1}}
          securityContext:
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
          startupProbe: {tcpSocket: {port: 8000}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  template:
    metadata: {labels: {part: store}}
    spec:
      containers:
        - name: postgres
          image: postgres:15
          readinessProbe: {exec: {command: [pg_isready]}}
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates: [{metadata: {name: data}}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: before, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
spec: {template: {spec: {containers: [{name: job, image: api:1}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: only-upgrades, annotations: {helm.sh/hook: pre-upgrade}}
spec: {template: {spec: {containers: [{name: job, image: api:1}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: check, annotations: {helm.sh/hook: test}}
spec: {containers: [{name: test, image: api:1}]}
"""


@pytest.fixture
def manifest() -> Manifest:
    """The chart's objects."""
    return parse(RENDERED, namespace="todo")


@pytest.fixture
def pods(manifest: Manifest) -> dict[str, Pod]:
    """Its pods, by name."""
    return {pod.name: pod for pod in pods_of(manifest)}
