{{/* How the database is reached: by the server, its migration, and the jobs that back it up. */}}

{{- define "todo-app.databaseHost" -}}
{{- if .Values.postgresql.enabled -}}
{{ include "todo-app.serviceHost" (dict "root" . "component" "postgresql") }}
{{- else -}}
{{ .Values.database.host }}
{{- end -}}
{{- end -}}

{{/* PostgreSQL's own client library reads these, whatever program it is a part of. */}}
{{- define "todo-app.databaseTlsEnv" -}}
{{- with .Values.database -}}
{{- if .sslMode }}
- name: PGSSLMODE
  value: {{ .sslMode }}
{{- end }}
{{- if or .ca.existingSecret .ca.existingConfigMap }}
- name: PGSSLROOTCERT
  value: /etc/database-ca/{{ .ca.key }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "todo-app.databaseCaMount" -}}
{{- if or .Values.database.ca.existingSecret .Values.database.ca.existingConfigMap -}}
- name: database-ca
  mountPath: /etc/database-ca
  readOnly: true
{{- end -}}
{{- end -}}

{{- define "todo-app.databaseCaVolume" -}}
{{- with .Values.database.ca -}}
{{- if .existingSecret -}}
- name: database-ca
  secret:
    secretName: {{ .existingSecret }}
    # The certificate alone: a Secret of kind TLS holds a key, too.
    items:
      - key: {{ .key }}
        path: {{ .key }}
{{- else if .existingConfigMap -}}
- name: database-ca
  configMap:
    name: {{ .existingConfigMap }}
    items:
      - key: {{ .key }}
        path: {{ .key }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* For PostgreSQL's programs. */}}
{{- define "todo-app.libpqEnv" -}}
- name: PGHOST
  value: {{ include "todo-app.databaseHost" . | quote }}
- name: PGPORT
  value: {{ .Values.database.port | quote }}
- name: PGDATABASE
  value: {{ .Values.database.name | quote }}
- name: PGUSER
  value: {{ .Values.database.user | quote }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.secretName" . }}
      key: database-password
# A server that does not answer is given up.
- name: PGCONNECT_TIMEOUT
  value: "10"
{{- include "todo-app.databaseTlsEnv" . }}
{{- end -}}
