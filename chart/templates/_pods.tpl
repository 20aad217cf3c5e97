{{/* What every pod of the chart has in common; admissible under the restricted Pod Security Standard. */}}

{{/* Call with (dict "root" . "component" "backend" "values" .Values.backend "uid" 10001). */}}
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
  runAsNonRoot: true
  runAsUser: {{ .uid }}
  runAsGroup: {{ .uid }}
  fsGroup: {{ .uid }}
  # A large volume is not walked at every start.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
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

{{/* As the values say; else over nodes when there are several, and never a reason not to run. */}}
{{- define "todo-app.spread" -}}
topologySpreadConstraints:
  {{- with .values.topologySpreadConstraints }}
  {{- toYaml . | nindent 2 }}
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

{{/* Call with (dict "path" "/health" "timing" (dict "periodSeconds" 10) "over" .Values.backend.probes.liveness). */}}
{{- define "todo-app.httpProbe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ mergeOverwrite .timing (deepCopy .over) | toYaml }}
{{- end -}}

{{- define "todo-app.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* Labels of a pod: no chart or application version, which would restart the database at every upgrade. */}}
{{- define "todo-app.podLabels" -}}
{{ include "todo-app.selectorLabels" . }}
app.kubernetes.io/part-of: {{ include "todo-app.name" .root }}
{{- with .values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
