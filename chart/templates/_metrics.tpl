{{/* What every alert carries, so that it finds its way: (dict "root" . "severity" "critical"). */}}
{{- define "todo-app.alertLabels" -}}
severity: {{ .severity }}
release: {{ .root.Release.Name }}
{{- end -}}
