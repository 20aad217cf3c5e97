{{/* What every pod of the chart has in common; admissible under the restricted Pod Security Standard. */}}

{{/* Call with (dict "root" . "component" "backend" "values" .Values.backend). */}}
{{- define "todo-app.podSpec" -}}
serviceAccountName: {{ include "todo-app.fullname" .root }}-{{ .component }}
automountServiceAccountToken: false
# Variables such as BACKEND_PORT=tcp://... would otherwise appear for some release names.
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .values.podSecurityContext | nindent 2 }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
As the values say, over the part's own pods where they name none; else over nodes when there are several, and never a
reason not to run.
*/}}
{{- define "todo-app.spread" -}}
{{- $own := dict "labelSelector" (dict "matchLabels" (include "todo-app.selectorLabels" . | fromYaml)) -}}
topologySpreadConstraints:
  {{- range .values.topologySpreadConstraints }}
  - {{- ternary . (merge (deepCopy .) $own) (hasKey . "labelSelector") | toYaml | nindent 4 }}
  {{- else }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "todo-app.selectorLabels" . | nindent 8 }}
    # During an upgrade the old pods do not count.
    matchLabelKeys:
      - pod-template-hash
  {{- end }}
{{- end -}}

{{/*
A probe as (dict "path" "/health" "timing" (dict "periodSeconds" 10) "over" .Values.backend.probes.liveness), or with
"command" in the place of "path". What the values say of its timing wins; a way to ask that they name replaces this one.
*/}}
{{- define "todo-app.probe" -}}
{{- $asked := dict -}}
{{- if not (or .over.exec .over.httpGet .over.tcpSocket .over.grpc) -}}
{{- if .command -}}
{{- $asked = dict "exec" (dict "command" .command) -}}
{{- else -}}
{{- $asked = dict "httpGet" (dict "path" .path "port" "http") -}}
{{- end -}}
{{- end -}}
{{ mergeOverwrite $asked .timing (deepCopy .over) | toYaml }}
{{- end -}}

{{/* What happens before SIGTERM: as the values say, else a while of serving on, until every node knows. */}}
{{- define "todo-app.lifecycle" -}}
{{- with .lifecycle -}}
lifecycle:
  {{- toYaml . | nindent 2 }}
{{- else -}}
{{- with .preStopSleepSeconds -}}
lifecycle:
  preStop:
    sleep:
      seconds: {{ . }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
The security context of a container that runs the back end's image. By this name also for charts that lay a Job of
their own beside these, as those of 1.0.0 did.
*/}}
{{- define "todo-app.containerSecurity" -}}
{{- toYaml .Values.backend.containerSecurityContext }}
{{- end }}

{{/* Labels of a pod: no chart or application version, which would restart the database at every upgrade. */}}
{{- define "todo-app.podLabels" -}}
{{ include "todo-app.selectorLabels" . }}
app.kubernetes.io/part-of: {{ include "todo-app.name" .root }}
{{- with .values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
